// What happened to dropped files: on their way, or refused with every fault.
import { Sending } from '../../../web/kit/parts/drop.tsx'
import { FileRefusal } from '../../../web/kit/parts/refusal.tsx'
import type { Refused, Sent } from './start.ts'

export function DropNotes({ sending, refused }: { sending: Sent[]; refused: Refused[] }) {
  if (sending.length === 0 && refused.length === 0) return null
  return (
    <div className="mb-5 flex flex-col gap-3">
      {sending.map(one => (
        <Sending key={one.name} {...one} />
      ))}
      {refused.map(one => (
        <FileRefusal key={one.file} {...one} />
      ))}
    </div>
  )
}
