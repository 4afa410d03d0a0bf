// Who is signed in, with the role as a badge, the language, the theme and Sign out.
import { useState } from 'react'
import { Link } from 'react-router'
import { LanguageChoice } from '../modules/workspace/screens/language.tsx'
import { useSignOut } from '../modules/workspace/screens/sign-out.ts'
import { useSession } from './kit/session.tsx'
import { t } from './kit/text/text.ts'
import { keptTheme, wear } from './theme.ts'
import type { Theme } from './theme.ts'

export function Account() {
  const session = useSession()
  const signOut = useSignOut()
  return (
    <div className="border-t border-white/15 px-2 pt-3 text-sm">
      <p className="truncate text-spine-2">{session.workspace}</p>
      <p className="flex items-center justify-between gap-2">
        <Link
          to="/account"
          className="inline-flex min-h-7 items-center truncate font-semibold underline underline-offset-2"
          title={t('Your account')}
        >
          {session.name}
        </Link>
        <span className="rounded-leaf border border-spine-2 px-1.5 text-xs">
          {session.role === 'admin' ? t('Admin') : t('Standard')}
        </span>
      </p>
      <p>
        <Link to="/trash" className="inline-flex min-h-7 items-center text-spine-2 hover:text-spine-ink">
          {t('Trash')}
        </Link>
      </p>
      <div className="mt-2 grid grid-cols-2 gap-1.5">
        <ThemeChoice />
        <LanguageChoice isOnSpine />
      </div>
      <button
        type="button"
        className="mt-2 min-h-9 w-full rounded-leaf border border-spine-2 px-2 font-semibold hover:bg-white/10"
        disabled={signOut.isPending}
        onClick={() => signOut.mutate()}
      >
        {t('Sign out')}
      </button>
    </div>
  )
}

function ThemeChoice() {
  const [theme, setTheme] = useState(keptTheme)
  return (
    <select
      aria-label={t('Theme')}
      className="min-h-7 min-w-0 rounded-leaf border border-spine-2 bg-spine px-1 text-sm text-spine-ink"
      value={theme}
      onChange={event => {
        const next = event.target.value as Theme
        setTheme(next)
        wear(next)
      }}
    >
      <option value="system">{t('System')}</option>
      <option value="light">{t('Light')}</option>
      <option value="dark">{t('Dark')}</option>
    </select>
  )
}
