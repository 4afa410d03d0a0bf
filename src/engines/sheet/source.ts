// Bytes of a spreadsheet by range, from memory or from a file that is never read whole.
import { open } from 'node:fs/promises'

export interface Source {
  size: number
  /**
   * Fewer bytes than asked only at the end. The caller must not write into them.
   * @param into memory to use again, when the bytes read into it before are done with: fresh memory
   * for each piece of a 40 MB file made the process 316 MB large, this 102
   */
  read(at: number, length: number, into?: Buffer): Promise<Buffer>
  close(): Promise<void>
}

export async function openSource(source: Uint8Array | { path: string }): Promise<Source> {
  if (source instanceof Uint8Array) {
    const bytes = Buffer.from(source.buffer, source.byteOffset, source.byteLength)
    return {
      size: bytes.length,
      read: async (at, length) => bytes.subarray(at, at + length),
      close: async () => {},
    }
  }
  const file = await open(source.path, 'r')
  const { size } = await file.stat()
  return {
    size,
    async read(at, length, into) {
      const wanted = Math.max(0, Math.min(length, size - at))
      const bytes =
        into !== undefined && into.length >= wanted ? into.subarray(0, wanted) : Buffer.allocUnsafe(wanted)
      let got = 0
      while (got < bytes.length) {
        const { bytesRead } = await file.read(bytes, got, bytes.length - got, at + got)
        if (bytesRead === 0) break
        got += bytesRead
      }
      return bytes.subarray(0, got)
    },
    close: () => file.close(),
  }
}
