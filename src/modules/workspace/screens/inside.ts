// Where to go after signing in: only an address of this app.

/** Browsers read `//elsewhere`, and `/⇥/elsewhere` too, as another site. */
export function inside(next: string | null): string {
  if (!next?.startsWith('/') || !URL.canParse(next, location.origin)) return '/'
  const read = new URL(next, location.origin)
  return read.origin === location.origin ? `${read.pathname}${read.search}` : '/'
}
