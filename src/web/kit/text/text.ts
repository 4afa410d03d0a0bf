// Interface text: English is the key, a catalogue gives the other languages, `a|b` is one|many.

/** What a catalogue holds: English source → text in its language. */
export type Catalogue = Readonly<Record<string, string>>
type Values = Record<string, string | number>

export const languages = ['en', 'de'] as const
/** `qps` is the pseudo-language: it shows text that nobody wrapped in `t`. */
export type Language = (typeof languages)[number] | 'qps'
type Loader = () => Promise<Catalogue>

const kept = 'octavo.language'
let loaders: Partial<Record<Language, Loader>> = {}
let language: Language = 'en'
let catalogue: Catalogue | undefined
let plural = new Intl.PluralRules('en')
const listeners = new Set<() => void>()

/** Says where catalogues come from, and speaks the person's language before the first screen is drawn. */
export async function beginText(from: Partial<Record<Language, Loader>>): Promise<void> {
  loaders = from
  await speak(wanted(), false)
}

/** Switches the language; the choice is kept in this browser. */
export async function speak(next: Language, keep = true): Promise<void> {
  catalogue = await loaders[next]?.()
  language = next
  plural = new Intl.PluralRules(locale())
  if (keep) keepChoice(next)
  if (typeof document !== 'undefined') document.documentElement.lang = locale()
  for (const listener of listeners) listener()
}

/** The language that somebody chose in this browser. A browser that keeps nothing may throw here. */
export function keptChoice(): string | null {
  try {
    return localStorage.getItem(kept)
  } catch {
    return null
  }
}

function keepChoice(next: Language): void {
  try {
    localStorage.setItem(kept, next)
  } catch {
    // Spoken until the page is closed.
  }
}

export function spoken(): Language {
  return language
}

export function onSpeak(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** The BCP 47 tag for Intl. */
export function locale(): string {
  if (language === 'qps') return 'en-GB'
  const own =
    typeof navigator === 'undefined' ? undefined : navigator.languages.find(l => l.startsWith(language))
  return own ?? (language === 'en' ? 'en-GB' : language)
}

/** Text in the person's language: `t('{n} row|{n} rows', { n: 3 })`. Numbers are written the way the language does. */
export function t(source: string, values: Values = {}): string {
  const text = language === 'qps' ? pseudo(source) : (catalogue?.[source] ?? source)
  return fill(choose(text, values), values)
}

/** Text by a code of the server's, where the catalogue has one and every value of it is here. */
export function toldBy(code: string, values: Values = {}): string | undefined {
  const text = catalogue?.[code]
  if (text === undefined) return undefined
  const isWhole = (text.match(/(?<!\{)\{\w+\}/g) ?? []).every(hole => hole.slice(1, -1) in values)
  return isWhole ? fill(text, values) : undefined
}

function choose(text: string, values: Values): string {
  const bar = text.indexOf('|')
  if (bar < 0) return text
  const count = Object.values(values).find(value => typeof value === 'number')
  return plural.select(count ?? 2) === 'one' ? text.slice(0, bar) : text.slice(bar + 1)
}

function fill(text: string, values: Values): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = values[name]
    if (value === undefined) return whole
    return typeof value === 'number' ? value.toLocaleString(locale()) : value
  })
}

const accents: Record<string, string> = {
  a: 'á',
  e: 'é',
  i: 'í',
  o: 'ó',
  u: 'ú',
  A: 'Á',
  E: 'É',
  O: 'Ó',
  U: 'Ú',
  n: 'ñ',
  c: 'ç',
}

/** Accented and a third longer, as German is; placeholders stay. */
export function pseudo(source: string): string {
  const one = (part: string) =>
    `[${part.replace(/\{\w+\}|[a-zA-Z]/g, found => accents[found] ?? found)}${'·'.repeat(Math.ceil(part.length / 3))}]`
  return source.split('|').map(one).join('|')
}

function wanted(): Language {
  const asked = keptChoice()
  if (asked === 'qps' || languages.some(known => known === asked)) return asked as Language
  for (const tag of navigator.languages) {
    const known = languages.find(one => tag.toLowerCase().startsWith(one))
    if (known) return known
  }
  return 'en'
}
