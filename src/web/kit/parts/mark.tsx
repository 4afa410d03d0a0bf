// The mark: a sheet folded two by three with one leaf filled.

export function Mark({ size = 20 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 20 20" aria-hidden>
      <path fill="currentColor" d="M1 1h9v6H1z" />
      <path fill="none" stroke="currentColor" strokeWidth="1.6" d="M1 1h18v18H1zM10 1v18M1 7h18M1 13h18" />
    </svg>
  )
}
