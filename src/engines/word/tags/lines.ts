// The paragraphs of a part as lines of text, each character knowing the token it came from; tags split over runs become whole here.
import { unescapeXml } from '../xml/escape.ts'
import { EMPTY, OPEN, TEXT, type Token } from '../xml/scan.ts'

export type Channel = 'text' | 'instruction' | 'plain' | 'drawing'

interface Atom {
  /** Index of the TEXT token, or of the mark that stands for a space. */
  token: number
  text: string
  isSpace: boolean
}

export interface Line {
  part: string
  paragraph: number
  channel: Channel
  atoms: Atom[]
  text: string
  /** In mc:Fallback: the same words as in the mc:Choice beside it, so reported there only. */
  isEcho: boolean
}

const TEXT_OF: Record<string, Channel> = {
  'w:t': 'text',
  'w:instrText': 'instruction',
  'a:t': 'drawing',
  'm:t': 'plain',
}
/** Marks between the letters of a tag that mean a space in it. */
const SPACES = new Set(['w:tab', 'w:br', 'w:cr', 'w:ptab'])

interface Open {
  part: string
  paragraph: number
  isEcho: boolean
  lines: Partial<Record<Channel, Line>>
}

/** @param part the part in words, for places. */
export function readLines(tokens: Token[], part: string, isWord: boolean): Line[] {
  const lines: Line[] = []
  const counts = new Map<string, number>()
  const stack: { token: number; open: Open }[] = []
  let boxes = 0
  let echoes = 0
  const lineOf = (open: Open, channel: Channel): Line => {
    let line = open.lines[channel]
    if (!line) {
      line = { part: open.part, paragraph: open.paragraph, channel, atoms: [], text: '', isEcho: open.isEcho }
      open.lines[channel] = line
      lines.push(line)
    }
    return line
  }
  tokens.forEach((token, at) => {
    if (token.kind === OPEN || token.kind === EMPTY) {
      if (token.name === 'w:txbxContent' && token.kind === OPEN) boxes++
      if (token.name === 'mc:Fallback' && token.kind === OPEN) echoes++
      if (token.name === 'w:p' || token.name === 'a:p') {
        const where = boxes > 0 ? 'text box' : part
        const isEcho = echoes > 0
        if (!isEcho) counts.set(where, (counts.get(where) ?? 0) + 1)
        if (token.kind === OPEN)
          stack.push({
            token: at,
            open: { part: where, paragraph: counts.get(where) ?? 1, isEcho, lines: {} },
          })
      }
      const open = stack.at(-1)?.open
      const inRun = SPACES.has(token.name) && tokens[token.parent]?.name === 'w:r'
      if (open && inRun) lineOf(open, 'text').atoms.push({ token: at, text: ' ', isSpace: true })
    } else if (token.kind === TEXT) {
      const open = stack.at(-1)?.open
      const channel = isWord ? TEXT_OF[tokens[token.parent]?.name ?? ''] : 'plain'
      if (channel === undefined) return
      const holder = open ?? { part, paragraph: 1, isEcho: false, lines: {} }
      lineOf(holder, channel).atoms.push({ token: at, text: unescapeXml(token.raw), isSpace: false })
    } else {
      if (token.name === 'w:txbxContent') boxes--
      if (token.name === 'mc:Fallback') echoes--
      if (stack.at(-1)?.token === token.partner && token.partner !== -1) stack.pop()
    }
  })
  for (const line of lines) line.text = line.atoms.map(atom => atom.text).join('')
  return lines
}
