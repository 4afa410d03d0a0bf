// A table's sort and columns as the address says them, so that a link shows the same list.

export interface Look {
  /** `-name` for descending. */
  sort: string | undefined
  hidden: string[]
  pinned: string[]
  /** Widths in pixels by column. */
  widths: Record<string, number>
}

const names = { sort: 'sort', hide: 'hide', pin: 'pin', width: 'width' }

export function readLook(search: URLSearchParams): Look {
  const words = (name: string) => search.get(name)?.split(' ').filter(Boolean) ?? []
  const widths: Record<string, number> = {}
  for (const word of words(names.width)) {
    const cut = word.lastIndexOf('.')
    const width = Number(word.slice(cut + 1))
    if (cut > 0 && width >= 40 && width <= 2_000) widths[word.slice(0, cut)] = width
  }
  return {
    sort: search.get(names.sort) ?? undefined,
    hidden: words(names.hide),
    pinned: words(names.pin),
    widths,
  }
}

/** The address with this look; what is as usual is left out of it. */
export function writeLook(search: URLSearchParams, look: Partial<Look>): URLSearchParams {
  const next = new URLSearchParams(search)
  const set = (name: string, value: string | undefined) => {
    if (value) next.set(name, value)
    else next.delete(name)
  }
  if ('sort' in look) set(names.sort, look.sort)
  if (look.hidden) set(names.hide, look.hidden.join(' '))
  if (look.pinned) set(names.pin, look.pinned.join(' '))
  if (look.widths) {
    const widths = Object.entries(look.widths)
    set(names.width, widths.map(([id, width]) => `${id}.${Math.round(width)}`).join(' '))
  }
  return next
}
