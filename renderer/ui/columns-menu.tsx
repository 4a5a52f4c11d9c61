import { Menu as Base } from '@base-ui/react/menu'
import { Check, ChevronDown } from 'lucide-react'
import { Button } from './button.tsx'
import type { GridState } from './grid-columns.ts'
import menu from './menu.module.css'
import { Menu } from './menu.tsx'

/** Which columns of a grid are shown. */
export function ColumnsMenu<Row extends object>({ grid: { table } }: { readonly grid: GridState<Row> }) {
  return (
    <Menu
      align="end"
      trigger={
        <Button tone="quiet" size="s">
          Columns
          <ChevronDown size={12} aria-hidden />
        </Button>
      }
    >
      {table
        .getAllLeafColumns()
        .filter((column) => column.getCanHide())
        .map((column) => (
          <Base.CheckboxItem
            key={column.id}
            className={menu.item}
            checked={column.getIsVisible()}
            onCheckedChange={(checked) => column.toggleVisibility(checked)}
            closeOnClick={false}
          >
            <span className={menu.icon}>
              <Base.CheckboxItemIndicator>
                <Check size={13} aria-hidden />
              </Base.CheckboxItemIndicator>
            </span>
            {String(column.columnDef.header)}
          </Base.CheckboxItem>
        ))}
    </Menu>
  )
}
