// One step of a fill, and what becomes of a value that it cannot have.
import { ValueFault, type Expr } from '../grammar/run.ts'
import type { Filling } from './filling.ts'

/** Writes its share of a document. */
export type Op = (run: Filling) => void

/** A value that cannot be had is reported, and counts as nothing. */
export function attempt(run: Filling, expr: Expr, path?: string): unknown {
  try {
    return expr(run)
  } catch (error) {
    reportValue(run, error, path)
    return undefined
  }
}

/** Reports what a value cannot do. A RangeError is V8's word for a text or a nesting beyond its own bounds. */
export function reportValue(run: Filling, error: unknown, path: string | undefined): void {
  if (error instanceof ValueFault) run.fault(error.code, error.message, path)
  else if (error instanceof RangeError)
    run.fault('value.too_long', 'An expression makes a value that is too long or too deep.', path)
  else throw error
}
