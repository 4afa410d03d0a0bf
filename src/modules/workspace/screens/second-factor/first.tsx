// Before the house opens: the company asks for a second factor, and this leads through setting it up.
import { useState } from 'react'
import type { Session } from '../../../../web/kit/session.tsx'
import { t } from '../../../../web/kit/text/text.ts'
import { CopyOnce } from '../copy-once.tsx'
import { Front } from '../front.tsx'
import { useSignOut } from '../sign-out.ts'
import { FocusFirst } from './focus-first.tsx'
import { SetUpSteps } from './set-up.tsx'

interface FactorFirstAsk {
  session: Session
  /** The recovery codes are on the screen, this once. */
  onTold: () => void
  onDone: () => void
}

export default function FactorFirst({ session, onTold, onDone }: FactorFirstAsk) {
  const [codes, setCodes] = useState<string[]>()
  const signOut = useSignOut()
  if (codes)
    return (
      <Front
        title={t('Your recovery codes')}
        lead={t('Each of these counts once, in the place of a code, when your phone is not at hand.')}
      >
        <FocusFirst>
          <CopyOnce label={t('Recovery codes')} secret={codes.join('\n')} onDone={onDone} rows={10} />
        </FocusFirst>
      </Front>
    )
  return (
    <Front
      title={t('Set up a second factor')}
      lead={t(
        '{company} asks everybody for one. You need your phone with an authenticator app; it takes a minute, and then you go on to where you wanted to be.',
        { company: session.workspace },
      )}
    >
      <SetUpSteps
        onOn={told => {
          onTold()
          setCodes(told)
        }}
      />
      <div className="mt-5 flex flex-wrap items-center justify-between gap-2 border-t border-rule pt-3">
        <span className="quiet">{session.email}</span>
        <button
          type="button"
          className="btn btn-small"
          disabled={signOut.isPending}
          onClick={() => signOut.mutate()}
        >
          {t('Sign out')}
        </button>
      </div>
    </Front>
  )
}
