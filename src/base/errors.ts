// The one class for refusals: what a person did or asked that cannot be done, said so that they can mend it.

/** One fault in the data that was sent, placed so that a screen or a spreadsheet user can find it. */
export interface Fault {
  /** JSON pointer into the body (`/mapping/total`), or the name of a path or query parameter. */
  pointer?: string
  /** Row as Excel shows it (the header is usually row 1). */
  row?: number
  column?: string
  /** The value as it was sent, cut to 200 characters. */
  value?: string
  code?: string
  detail: string
  /** What would have been accepted. */
  accepted?: string
}

/** Parameters of the sentence, so that a screen can say it in the person's language. */
export type RefusalParams = Record<string, string | number | boolean | null>

export class Refusal extends Error {
  readonly code: string
  readonly status: number
  readonly params: RefusalParams
  readonly errors: Fault[] | undefined
  /** Seconds after which to try again; sent as Retry-After. */
  readonly retryAfter: number | undefined

  constructor(
    code: string,
    status: number,
    detail: string,
    more: { params?: RefusalParams; errors?: Fault[]; retryAfter?: number; cause?: unknown } = {},
  ) {
    super(detail, more.cause === undefined ? undefined : { cause: more.cause })
    this.name = 'Refusal'
    this.code = code
    this.status = status
    this.params = more.params ?? {}
    this.errors = more.errors
    this.retryAfter = more.retryAfter
  }
}

/**
 * Makes the error that a person is shown: `throw refuse('book.has_no_pages', 409, 'This book has no pages. Add one, then generate again.')`.
 * @param code `noun.what_is_wrong`, stable, for programs and translations.
 * @param status HTTP status, 400 to 599.
 * @param detail what is wrong, why if not plain, and what to do.
 */
export function refuse(
  code: string,
  status: number,
  detail: string,
  more: { params?: RefusalParams; errors?: Fault[]; retryAfter?: number; cause?: unknown } = {},
): Refusal {
  return new Refusal(code, status, detail, more)
}

export function isRefusal(error: unknown): error is Refusal {
  return error instanceof Refusal
}
