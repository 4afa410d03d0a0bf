// The grammar of PDF objects (ISO 32000-1, 7.2 and 7.3): bytes to values and values to bytes.

export class Name {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
}

/** A reference to an indirect object. */
export class Ref {
  readonly num: number
  readonly gen: number
  constructor(num: number, gen: number) {
    this.num = num
    this.gen = gen
  }
}

/** A string as it stood in the file, with its brackets. */
export class Str {
  readonly raw: Buffer
  constructor(raw: Buffer) {
    this.raw = raw
  }
}

export class Stream {
  readonly dict: Dict
  /** Where its first byte lies in the file. */
  readonly from: number
  constructor(dict: Dict, from: number) {
    this.dict = dict
    this.from = from
  }
}

export type Dict = Map<string, Value>
export type Value = null | boolean | number | Name | Ref | Str | Stream | Value[] | Dict

/** The file breaks the grammar; PDFium may still be able to repair it. */
export class Broken extends Error {}

const DEPTH = 200
const SPACE = new Set([0, 9, 10, 12, 13, 32])
const DELIMITER = new Set(Buffer.from('()<>[]{}/%'))
const isRegular = (byte: number | undefined) => byte !== undefined && !SPACE.has(byte) && !DELIMITER.has(byte)

/** Reads values one after the other from a place in a file. */
export class Scanner {
  readonly bytes: Buffer
  at: number

  constructor(bytes: Buffer, at: number) {
    this.bytes = bytes
    this.at = at
  }

  skipSpace(): void {
    for (; this.at < this.bytes.length; this.at++) {
      const byte = this.bytes[this.at] ?? 0
      if (byte === 0x25) {
        while (this.at < this.bytes.length && this.bytes[this.at] !== 10 && this.bytes[this.at] !== 13)
          this.at++
      } else if (!SPACE.has(byte)) return
    }
  }

  /** A run of regular characters: a number or a keyword. */
  word(): string {
    this.skipSpace()
    const from = this.at
    while (isRegular(this.bytes[this.at])) this.at++
    return this.bytes.toString('latin1', from, this.at)
  }

  integer(): number {
    const word = this.word()
    if (!/^[+-]?\d{1,15}$/.test(word))
      throw new Broken(`expected a number at byte ${this.at}, found "${word}"`)
    return Number(word)
  }

  keyword(expected: string): void {
    const word = this.word()
    if (word !== expected) throw new Broken(`expected "${expected}" at byte ${this.at}, found "${word}"`)
  }

  value(depth = 0): Value {
    if (depth > DEPTH) throw new Broken('objects are nested too deeply')
    this.skipSpace()
    const byte = this.bytes[this.at]
    if (byte === 0x2f) return this.#name()
    if (byte === 0x28) return this.#literal()
    if (byte === 0x5b) return this.#array(depth)
    if (byte === 0x3c) return this.bytes[this.at + 1] === 0x3c ? this.#dict(depth) : this.#hex()
    return this.#wordValue()
  }

  #wordValue(): Value {
    const word = this.word()
    if (word === 'true') return true
    if (word === 'false') return false
    if (word === 'null') return null
    const number = Number(word)
    if (word === '' || Number.isNaN(number)) throw new Broken(`unexpected "${word}" at byte ${this.at}`)
    return /^\d{1,10}$/.test(word) ? this.#refOr(number) : number
  }

  /** `12 0 R` is a reference, `12 0` two numbers. */
  #refOr(num: number): Value {
    const back = this.at
    const gen = this.word()
    if (/^\d{1,5}$/.test(gen) && this.word() === 'R') return new Ref(num, Number(gen))
    this.at = back
    return num
  }

  #name(): Name {
    const from = ++this.at
    while (isRegular(this.bytes[this.at])) this.at++
    const text = this.bytes.toString('latin1', from, this.at)
    return new Name(
      text.replace(/#([0-9a-fA-F]{2})/g, (_: string, hex: string) => String.fromCharCode(parseInt(hex, 16))),
    )
  }

  #literal(): Str {
    const from = this.at
    let open = 0
    do {
      const byte = this.bytes[this.at]
      if (byte === undefined) throw new Broken('a string has no end')
      if (byte === 0x5c) this.at++
      else if (byte === 0x28) open++
      else if (byte === 0x29) open--
      this.at++
    } while (open > 0)
    return new Str(this.bytes.subarray(from, this.at))
  }

  #hex(): Str {
    const end = this.bytes.indexOf(0x3e, this.at)
    if (end === -1) throw new Broken('a string has no end')
    const raw = this.bytes.subarray(this.at, end + 1)
    this.at = end + 1
    return new Str(raw)
  }

  #array(depth: number): Value[] {
    this.at++
    const values: Value[] = []
    for (;;) {
      this.skipSpace()
      if (this.bytes[this.at] === 0x5d) break
      values.push(this.value(depth + 1))
    }
    this.at++
    return values
  }

  #dict(depth: number): Dict {
    this.at += 2
    const dict: Dict = new Map()
    for (;;) {
      this.skipSpace()
      if (this.bytes[this.at] === 0x3e && this.bytes[this.at + 1] === 0x3e) break
      const key = this.value(depth + 1)
      if (!(key instanceof Name))
        throw new Broken(`a dictionary has a key that is no name, at byte ${this.at}`)
      dict.set(key.text, this.value(depth + 1))
    }
    this.at += 2
    return dict
  }
}

/** Writes a value; `link` says what a reference becomes. */
export function print(value: Value, link: (ref: Ref) => string): string {
  if (value === null) return 'null'
  if (typeof value === 'boolean') return String(value)
  if (typeof value === 'number') return printNumber(value)
  if (value instanceof Name) return printName(value.text)
  if (value instanceof Ref) return link(value)
  if (value instanceof Str) return value.raw.toString('latin1')
  if (value instanceof Stream) throw new Broken('a stream inside an object')
  if (Array.isArray(value)) return `[${value.map(one => print(one, link)).join(' ')}]`
  let text = '<<'
  for (const [key, one] of value) text += `${printName(key)} ${print(one, link)}`
  return `${text}>>`
}

function printNumber(value: number): string {
  if (Number.isInteger(value)) return value.toFixed(0)
  return value.toFixed(10).replace(/\.?0+$/, '')
}

function printName(text: string): string {
  const safe = text.replace(
    /[^!-~]|[#()<>[\]{}/%]/g,
    c => `#${c.charCodeAt(0).toString(16).padStart(2, '0')}`,
  )
  return `/${safe}`
}

/** Text that a person reads, as a PDF string in UTF-16 (7.9.2.2). */
export function printText(text: string): string {
  const bytes = Buffer.from(`\ufeff${text}`, 'utf16le').swap16()
  return `<${bytes.toString('hex')}>`
}

/** The bytes that a string stands for, as one character each. */
export function readStr(str: Str): string {
  const raw = str.raw.toString('latin1').slice(1, -1)
  if (str.raw[0] === 0x3c) {
    const hex = raw.replace(/\s+/g, '')
    return Buffer.from(hex.length % 2 === 0 ? hex : `${hex}0`, 'hex').toString('latin1')
  }
  return raw.replace(/\\(\r\n|[0-7]{1,3}|[\s\S])/g, (_: string, escape: string) => unescape(escape))
}

function unescape(escape: string): string {
  if (/^[0-7]/.test(escape)) return String.fromCharCode(parseInt(escape, 8) & 0xff)
  const plain: Record<string, string> = {
    n: '\n',
    r: '\r',
    t: '\t',
    b: '\b',
    f: '\f',
    '\n': '',
    '\r': '',
    '\r\n': '',
  }
  return plain[escape] ?? escape
}
