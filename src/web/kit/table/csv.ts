// A table as CSV: RFC 4180, UTF-8 with BOM so that Excel reads it, formulas made harmless.

type Cell = string | number | boolean | null | undefined

/** Text that a spreadsheet would run as a formula gets an apostrophe in front; numbers stay numbers. */
export function csvCell(value: Cell): string {
  if (value === null || value === undefined) return ''
  const text = typeof value === 'string' && /^[=+\-@\t\r]/.test(value) ? `'${value}` : String(value)
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

export function csvOf(head: string[], rows: Cell[][]): string {
  return '\uFEFF' + [head, ...rows].map(row => row.map(csvCell).join(',')).join('\r\n') + '\r\n'
}

export function saveAs(name: string, type: string, content: string): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(new Blob([content], { type }))
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000)
}
