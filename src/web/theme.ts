// Light or dark: by the system, unless somebody chose; an inline script would break the Content-Security-Policy.
const kept = 'octavo.theme'

export type Theme = 'system' | 'light' | 'dark'

export function keptTheme(): Theme {
  const theme = localStorage.getItem(kept)
  return theme === 'light' || theme === 'dark' ? theme : 'system'
}

export function wear(theme: Theme): void {
  if (theme === 'system') {
    delete document.documentElement.dataset.theme
    localStorage.removeItem(kept)
  } else {
    document.documentElement.dataset.theme = theme
    localStorage.setItem(kept, theme)
  }
}
