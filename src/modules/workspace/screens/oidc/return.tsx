// Where the identity provider sends the browser back: it finishes the sign-in, or says in plain words why not.
import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { Link, useNavigate } from 'react-router'
import { Waiting } from '../../../../web/kit/parts/page.tsx'
import { ProblemNote } from '../../../../web/kit/parts/problem.tsx'
import { t } from '../../../../web/kit/text/text.ts'
import type { Me } from '../../contract.ts'
import { askAsStranger, beginSession } from '../calls.ts'
import { Front } from '../front.tsx'
import { inside } from '../inside.ts'
import { SecondStep } from '../second-factor/second-step.tsx'

export default function OidcReturn() {
  const navigate = useNavigate()
  const answers = useQueryClient()
  const [error, setError] = useState<unknown>()
  const [step, setStep] = useState<{ ticket: string; next: string }>()
  const hasBegun = useRef(false)

  useEffect(() => {
    // The code counts once: React in development draws twice.
    if (hasBegun.current) return
    hasBegun.current = true
    const { search } = location
    // It is nobody else's to read, and "back" must not send it again.
    history.replaceState(history.state, '', location.pathname)
    askAsStranger('POST /auth/oidc/finish', { body: { search } }).then(({ body }) => {
      if ('ticket' in body) return setStep(body)
      beginSession(answers, body)
      return navigate(inside(body.next), { replace: true })
    }, setError)
  }, [answers, navigate])

  const goIn = async (me: Me) => {
    beginSession(answers, me)
    await navigate(inside(step?.next ?? '/'), { replace: true })
  }
  const back = () => void navigate('/login', { replace: true })
  if (step) return <SecondStep ticket={step.ticket} onIn={goIn} onBack={back} />
  if (error === undefined)
    return (
      <Front title={t('Signing in')}>
        <Waiting lines={2} />
      </Front>
    )
  return (
    <Front title={t('You are not signed in')}>
      <ProblemNote error={error} />
      <Link to="/login" className="btn mt-3" replace>
        {t('Back to sign-in')}
      </Link>
    </Front>
  )
}
