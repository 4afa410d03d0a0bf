// What a check says: what is wrong, why it matters, what to do; and how it is mended where that is safe.

export interface Finding {
  /** `files.missing`: the same text for the same trouble, for scripts. */
  code: string
  level: 'ok' | 'warning' | 'trouble'
  /** One sentence each, for a person. */
  what: string
  why?: string
  /** Values of the sentence, for screens that say it in another language. */
  params?: Record<string, string | number>
  todo?: string
  /** Only where mending can lose nothing; gives back what was done. */
  repair?: () => Promise<string>
  /** What `repair` did. */
  repaired?: string
}

export const fine = (code: string, what: string, params?: Finding['params']): Finding => ({
  code,
  level: 'ok',
  what,
  ...(params ? { params } : {}),
})
