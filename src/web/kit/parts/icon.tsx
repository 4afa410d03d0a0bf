// Line drawings for the spine and the bottom bar: sheets and folds, nothing else.
const paths = {
  today: 'M4 5h12v11H4zM4 8.5h12M7.5 3v3.5M12.5 3v3.5',
  documents: 'M5.5 3h6l3 3v11h-9zM11.5 3v3h3M8 10h4M8 13h4',
  customers: 'M10 10.2a3.1 3.1 0 1 0 0-6.2 3.1 3.1 0 0 0 0 6.2ZM4 17c.6-3 2.9-4.4 6-4.4s5.4 1.400 6 4.4',
  admin: 'M4 6h12M4 10h12M4 14h12M7.500 4.500v3M13 8.500v3M8.500 12.500v3',
  activity: 'M3 10.500h3.500l2-5.500 3 10 2-4.500H17',
} as const

export type IconName = keyof typeof paths

export function Icon({ name }: { name: IconName }) {
  return (
    <svg width="20" height="20" viewBox="0 0 20 20" aria-hidden className="shrink-0">
      <path
        d={paths[name]}
        fill="none"
        stroke="currentColor"
        strokeWidth="1.5"
        strokeLinecap="square"
        strokeLinejoin="miter"
      />
    </svg>
  )
}
