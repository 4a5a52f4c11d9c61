import { Component, type ReactNode } from 'react'
import { Button } from './button.tsx'
import { ErrorBox } from './error-box.tsx'

interface FaultBoundaryProps {
  readonly children: ReactNode
}

/** Keeps a fault of what is inside from taking the page with it. Give it another `key` to start over. */
export class FaultBoundary extends Component<FaultBoundaryProps, { readonly error: unknown }> {
  override state = { error: null }

  static getDerivedStateFromError(error: unknown): { error: unknown } {
    return { error: error ?? new Error('thrown without a reason') }
  }

  override render(): ReactNode {
    const { error } = this.state
    if (error === null) return this.props.children
    // A piece of the page that could not be fetched is asked for again only by a page that is new.
    return (
      <ErrorBox error={error}>
        <Button size="s" onClick={() => location.reload()}>
          Load the page again
        </Button>
      </ErrorBox>
    )
  }
}
