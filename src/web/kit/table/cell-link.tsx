// A link in a cell: as wide as the cell at the most, as high as a finger needs.
import { Link } from 'react-router'
import type { LinkProps } from 'react-router'

export function CellLink(props: LinkProps) {
  return <Link {...props} className="link tap max-w-full truncate align-middle" />
}
