// A conversation with one running LibreOffice over its pipe, in UNO's remote protocol; calls are answered in their order.
import { connect, type Socket } from 'node:net'
import { type Caches, Reader, tc, Writer } from './wire.ts'

const PROPERTIES = 'com.sun.star.bridge.XProtocolProperties'
const PROPERTIES_OID = 'UrpProtocolProperties'
const PROPERTIES_TID = '.UrpProtocolPropertiesTid'
const OUR_TID = 'octavo'
const fn = { query: 0, release: 2, requestChange: 4, commitChange: 5 } as const

/** A UNO exception that the office answered with. */
export class UnoException extends Error {
  readonly type: string

  constructor(type: string, message: string) {
    super(message === '' ? type : `${type}: ${message}`)
    this.name = 'UnoException'
    this.type = type
  }
}

interface Pending {
  read: (reader: Reader) => unknown
  resolve: (value: never) => void
  reject: (error: Error) => void
}

export interface Urp {
  /** Calls method number `method` of interface `type` on object `oid`; `read` takes the result off the wire. */
  call<T>(
    oid: string,
    type: string,
    method: number,
    write: (w: Writer) => void,
    read: (r: Reader) => T,
  ): Promise<T>
  /** Asks an object for one of its interfaces, so that it can be called by it. Returns its id, '' if it has none. */
  query(oid: string, type: string): Promise<string>
  /** Gives a reference back; without it the office keeps the object for ever. */
  release(oid: string, type: string): void
  close(): void
}

/** Connects to a pipe on which `soffice --accept=pipe,…;urp` listens. Rejects when nobody listens there. */
export async function openUrp(path: string): Promise<Urp> {
  const socket = connect(path)
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve)
    socket.once('error', reject)
  })
  const bridge = new Bridge(socket)
  await bridge.agreed
  return bridge
}

class Bridge implements Urp {
  readonly agreed: Promise<void>
  #socket: Socket
  #caches: Caches = { types: new Map(), oids: new Map(), tids: new Map() }
  #last = { type: '', oid: '', tid: '' }
  /** In the order of their questions: LibreOffice works off those of one thread one after another. */
  #pending: Pending[] = []
  #received: Buffer = Buffer.alloc(0)
  #agree: () => void = () => {}
  #disagree: (error: Error) => void = () => {}

  constructor(socket: Socket) {
    this.#socket = socket
    this.agreed = new Promise((resolve, reject) => {
      this.#agree = resolve
      this.#disagree = reject
    })
    socket.on('data', (bytes: Buffer) => this.#take(bytes))
    socket.on('error', error => this.#fail(error))
    socket.on('close', () => this.#fail(new Error('URP: the office hung up')))
  }

  async call<T>(
    oid: string,
    type: string,
    method: number,
    write: (w: Writer) => void,
    read: (r: Reader) => T,
  ): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.#pending.push({ read, resolve, reject })
      // After the agreement every call carries a current context: none.
      const message = head(method, type, oid).oid('')
      write(message)
      this.#send(message)
    })
  }

  async query(oid: string, type: string): Promise<string> {
    return this.call(
      oid,
      'com.sun.star.uno.XInterface',
      fn.query,
      w => w.type(tc.interface, type),
      r => (r.type().typeClass === tc.interface ? r.oid() : ''),
    )
  }

  release(oid: string, type: string): void {
    this.#send(head(fn.release, type, oid))
  }

  close(): void {
    this.#socket.destroy()
  }

  /** A block is its size, the number of messages in it, and the messages. */
  #send(message: Writer): void {
    const bytes = message.bytes()
    this.#socket.write(Buffer.concat([new Writer().i32(bytes.length).i32(1).bytes(), bytes]))
  }

  #take(bytes: Buffer): void {
    this.#received = this.#received.length === 0 ? bytes : Buffer.concat([this.#received, bytes])
    try {
      while (this.#received.length >= 8) {
        const size = this.#received.readUInt32BE(0)
        if (this.#received.length < 8 + size) return
        const count = this.#received.readUInt32BE(4)
        const reader = new Reader(this.#received.subarray(8, 8 + size), this.#caches)
        this.#received = this.#received.subarray(8 + size)
        for (let i = 0; i < count; i++) this.#message(reader)
      }
    } catch (error) {
      this.#fail(error instanceof Error ? error : new Error(String(error)))
      this.#socket.destroy()
    }
  }

  #message(reader: Reader): void {
    const flags = reader.u8()
    if ((flags & 0xc0) === 0x80) this.#reply(reader, flags)
    else this.#request(reader, flags)
  }

  #reply(reader: Reader, flags: number): void {
    if ((flags & 0x08) !== 0) this.#last.tid = reader.tid()
    const pending = this.#pending.shift()
    if (pending === undefined) throw new Error('URP: an answer to no question')
    if ((flags & 0x20) === 0) pending.resolve(pending.read(reader) as never)
    else pending.reject(readException(reader))
  }

  /** The office asks two things of us: whether it may propose a change of protocol, and whether we accept it. */
  #request(reader: Reader, flags: number): void {
    const long = (flags & 0x80) !== 0
    if (long && (flags & 0x01) !== 0) reader.u8()
    let method = long ? ((flags & 0x04) !== 0 ? reader.u16() : reader.u8()) : flags & 0x3f
    if (!long && (flags & 0x40) !== 0) method = (method << 8) | reader.u8()
    if (long && (flags & 0x20) !== 0) this.#last.type = reader.type().name
    if (long && (flags & 0x10) !== 0) this.#last.oid = reader.oid()
    if (long && (flags & 0x08) !== 0) this.#last.tid = reader.tid()
    if (this.#last.oid !== PROPERTIES_OID) return
    const reply = new Writer().u8(0x88).tid(PROPERTIES_TID)
    if (method === fn.requestChange) this.#send(reply.i32(1))
    if (method === fn.commitChange) {
      this.#send(reply)
      this.#agree()
    }
  }

  #fail(error: Error): void {
    this.#disagree(error)
    for (const pending of this.#pending.splice(0)) pending.reject(error)
  }
}

/** A long header that names its type, object and thread each time: 30 bytes more, and no state to get wrong. */
function head(method: number, type: string, oid: string): Writer {
  const tid = type === PROPERTIES ? PROPERTIES_TID : OUR_TID
  return new Writer().u8(0xf8).u8(method).type(tc.interface, type).oid(oid).tid(tid)
}

/** Every UNO exception begins with its message; what its kind adds is left unread, it ends the block. */
function readException(reader: Reader): UnoException {
  const type = reader.type().name
  const message = reader.text()
  reader.oid()
  return new UnoException(type, message)
}
