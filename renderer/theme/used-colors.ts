/**
 * Lets `read` ask for the colours of custom properties as an element has them now, light or dark. The property's own
 * value would not do: it keeps its `light-dark()` as written. They come as `rgb(…)`, which also viewers know that
 * lack newer notations.
 */
export function withColors<T>(element: Element, read: (colorOf: (property: string) => string) => T): T {
  const probe = document.createElement('span')
  probe.hidden = true
  // A system of high contrast would answer with its own colour for every one of ours.
  probe.style.setProperty('forced-color-adjust', 'none')
  element.append(probe)
  const known = new Map<string, string>()
  try {
    return read((property) => {
      let color = known.get(property)
      if (color === undefined) {
        probe.style.color = `var(${property})`
        color = getComputedStyle(probe).color
        known.set(property, color)
      }
      return color
    })
  } finally {
    probe.remove()
  }
}
