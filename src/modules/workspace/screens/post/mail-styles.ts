// A mail's own styles in a page that allows none: taken out of its text, and put on by the DOM, which the page's policy lets do.

/** The mail without inline styles and style sheets, changed as text: parsing it would break the policy already. */
export function undress(html: string): { html: string; sheets: string[] } {
  const sheets: string[] = []
  const bare = html
    .replace(/<style\b[^>]*>([\s\S]*?)<\/style>/gi, (_, text: string) => {
      sheets.push(text)
      return ''
    })
    .replace(/(<[a-z][^<>]*?\s)style=/gi, '$1data-style=')
  return { html: `<base target="_blank">${bare}`, sheets }
}

export function dress(frame: HTMLIFrameElement, sheets: string[]): void {
  const { contentDocument: mail, contentWindow: own } = frame
  if (!mail || !own) return
  for (const it of mail.querySelectorAll<HTMLElement>('[data-style]'))
    it.style.cssText = it.dataset.style ?? ''
  const Sheet = (own as unknown as typeof globalThis).CSSStyleSheet
  mail.adoptedStyleSheets = sheets.map(text => {
    const sheet = new Sheet()
    sheet.replaceSync(text)
    return sheet
  })
}
