// What the database room asks of a logger: pino fits, and so does nothing at all.

export interface DbLog {
  info(detail: object, message: string): void
  warn(detail: object, message: string): void
  error(detail: object, message: string): void
}
