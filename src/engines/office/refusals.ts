// What the office tells people when a document was not printed: what, why, and what to do.
import { type Refusal, refuse } from '../../base/errors.ts'

export function closing(): Refusal {
  const detail = 'The converter is shutting down. Retry in a minute.'
  return refuse('conversion.closed', 503, detail, { retryAfter: 60 })
}

export function tooSlow(timeout_ms: number): Refusal {
  const seconds = Math.round(timeout_ms / 100) / 10
  return refuse(
    'conversion.timeout',
    504,
    `The converter needed longer than ${seconds} s for this document, so it was stopped. Check the template for very large pictures or tables with thousands of rows, then retry.`,
    { params: { seconds } },
  )
}

export function crashed(cause: unknown): Refusal {
  return refuse(
    'conversion.crashed',
    502,
    'The converter broke down on this document twice. Open the template in Word, save it again, then retry; if it stays, remove unusual objects (drawings, formulas, embedded files) one by one.',
    { cause },
  )
}

export function unreadable(cause: Error): Refusal {
  return refuse(
    'conversion.refused',
    422,
    'The converter could not open this document: it is damaged or not a Word file. Open it in Word, save it as .docx, then retry.',
    { cause },
  )
}

export function unavailable(): Refusal {
  return refuse(
    'conversion.unavailable',
    503,
    'The converter does not start on this server. Run the doctor to see why; documents can be made again once it runs.',
    { retryAfter: 60 },
  )
}
