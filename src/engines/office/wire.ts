// The bytes of UNO's remote protocol (URP): how numbers, strings, types and references are written and read.

/** UNO type classes that Octavo needs, numbered as in typelib/typeclass.h. */
export const tc = {
  void: 0,
  boolean: 2,
  byte: 3,
  short: 4,
  long: 6,
  string: 12,
  type: 13,
  any: 14,
  enum: 15,
  struct: 17,
  exception: 19,
  sequence: 20,
  interface: 22,
} as const

/** A cache index that says: do not remember this. Writing it everywhere keeps our side without state. */
const FORGET = 0xffff

export class Writer {
  #parts: Buffer[] = []

  bytes(): Buffer {
    return Buffer.concat(this.#parts)
  }

  u8(value: number): this {
    this.#parts.push(Buffer.of(value))
    return this
  }

  u16(value: number): this {
    const part = Buffer.alloc(2)
    part.writeUInt16BE(value)
    this.#parts.push(part)
    return this
  }

  i32(value: number): this {
    const part = Buffer.alloc(4)
    part.writeInt32BE(value)
    this.#parts.push(part)
    return this
  }

  /** Lengths take one byte, or 0xff and four. */
  size(value: number): this {
    return value < 0xff ? this.u8(value) : this.u8(0xff).i32(value)
  }

  raw(bytes: Uint8Array): this {
    this.#parts.push(Buffer.from(bytes))
    return this
  }

  text(value: string): this {
    const bytes = Buffer.from(value, 'utf8')
    return this.size(bytes.length).raw(bytes)
  }

  type(typeClass: number, name = ''): this {
    return name === ''
      ? this.u8(typeClass)
      : this.u8(typeClass | 0x80)
          .u16(FORGET)
          .text(name)
  }

  /** A reference to a remote object; '' is null. */
  oid(oid: string): this {
    return this.text(oid).u16(FORGET)
  }

  tid(tid: string): this {
    return this.text(tid).u16(FORGET)
  }
}

/** What the peer asked us to remember, by index; one set for a connection. */
export interface Caches {
  types: Map<number, { typeClass: number; name: string }>
  oids: Map<number, string>
  tids: Map<number, string>
}

export class Reader {
  #bytes: Buffer
  #at = 0
  readonly caches: Caches

  constructor(bytes: Buffer, caches: Caches) {
    this.#bytes = bytes
    this.caches = caches
  }

  u8(): number {
    return this.#bytes.readUInt8(this.#skip(1))
  }

  u16(): number {
    return this.#bytes.readUInt16BE(this.#skip(2))
  }

  i32(): number {
    return this.#bytes.readInt32BE(this.#skip(4))
  }

  size(): number {
    const short = this.u8()
    return short === 0xff ? this.#bytes.readUInt32BE(this.#skip(4)) : short
  }

  text(): string {
    const size = this.size()
    const from = this.#skip(size)
    return this.#bytes.toString('utf8', from, from + size)
  }

  type(): { typeClass: number; name: string } {
    const flags = this.u8()
    const typeClass = flags & 0x7f
    if (typeClass < tc.enum) return { typeClass, name: '' }
    const index = this.u16()
    if ((flags & 0x80) === 0) return known(this.caches.types, index)
    const type = { typeClass, name: this.text() }
    if (index !== FORGET) this.caches.types.set(index, type)
    return type
  }

  oid(): string {
    return this.#remembered(this.caches.oids)
  }

  tid(): string {
    return this.#remembered(this.caches.tids)
  }

  #remembered(cache: Map<number, string>): string {
    const value = this.text()
    const index = this.u16()
    if (index === FORGET) return value
    if (value === '') return known(cache, index)
    cache.set(index, value)
    return value
  }

  #skip(count: number): number {
    const from = this.#at
    this.#at += count
    if (this.#at > this.#bytes.length) throw new Error('URP: a message ends too early')
    return from
  }
}

function known<T>(cache: Map<number, T>, index: number): T {
  const value = cache.get(index)
  if (value === undefined) throw new Error(`URP: the office names cache entry ${index}, which it never sent`)
  return value
}
