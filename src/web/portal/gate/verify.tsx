// Proving who one is: a code of six digits to where the link went, typed, pasted or filled in by the phone.
/** @jsxImportSource preact */
import { useEffect, useRef, useState } from 'preact/hooks'
import { t } from '../../kit/text/text.ts'
import { openPortal, sendCode, verifyCode, type Portal } from '../call.ts'
import { Act, Heading, Trouble } from '../parts.tsx'
import { warmUp } from './ready.tsx'
import { useTask, type Task } from '../task.ts'
import { own, wayOf } from '../words.ts'

interface VerifyAsk {
  portal: Portal
  onPortal: (portal: Portal) => void
  onStale: () => void
}

export function Verify({ portal, onPortal, onStale }: VerifyAsk) {
  const [again, setAgain] = useState(portal.code_sent_at === null ? null : afterNow(portal.code_again_in_s))
  const sending = useTask(onStale)
  const send = () => sending.run(async () => setAgain(afterNow((await sendCode()).again_in_s)))
  return (
    <section className="sheet">
      <Heading>{t('First, a code')}</Heading>
      {again === null ? (
        <>
          <p>
            {t('{company} has sent you something that is for you alone. A code shows that it is you.', {
              company: own(portal.company),
            })}
          </p>
          <p>{t('The code comes {way}.', { way: wayOf(portal) })}</p>
          <Act isMain task={sending} onClick={() => void send()}>
            {t('Send the code')}
          </Act>
          <Trouble problem={sending.problem} />
        </>
      ) : (
        <>
          <p>
            <output>
              {t('A code with six digits went out {way}. It counts for five minutes.', {
                way: wayOf(portal),
              })}
            </output>
          </p>
          <CodeForm onPortal={onPortal} onStale={onStale} />
          <Again at={again} task={sending} onSend={() => void send()} />
        </>
      )}
    </section>
  )
}

const afterNow = (seconds: number) => Date.now() + seconds * 1000

/** Whatever is pasted around them: "G-123 456" is 123456. */
const digitsOf = (text: string) => text.replace(/\D/g, '').slice(0, 6)

function CodeForm({ onPortal, onStale }: Omit<VerifyAsk, 'portal'>) {
  const [code, setCode] = useState('')
  const [isShort, setShort] = useState(false)
  const field = useRef<HTMLInputElement>(null)
  const task = useTask(onStale)
  useEffect(() => field.current?.focus(), [])
  async function submit(event: Event): Promise<void> {
    event.preventDefault()
    setShort(code.length < 6)
    if (code.length < 6) return field.current?.focus()
    warmUp()
    await task.run(async () => {
      await verifyCode(code)
      onPortal(await openPortal())
    })
    field.current?.select()
  }
  return (
    <form className="code" noValidate onSubmit={event => void submit(event)}>
      <label htmlFor="code">{t('Code')}</label>
      <input
        ref={field}
        id="code"
        name="code"
        className="field digits"
        type="text"
        inputMode="numeric"
        autoComplete="one-time-code"
        dir="ltr"
        value={code}
        aria-invalid={isShort || task.problem !== null}
        aria-describedby="code-trouble"
        onInput={event => setCode(digitsOf(event.currentTarget.value))}
      />
      <Act isMain type="submit" task={task}>
        {t('Continue')}
      </Act>
      <div id="code-trouble">
        {isShort && (
          <p className="trouble" role="alert">
            {t('The code has six digits.')}
          </p>
        )}
        <Trouble problem={task.problem} />
      </div>
    </form>
  )
}

function Again({ at, task, onSend }: { at: number; task: Task; onSend: () => void }) {
  const left = useSecondsTo(at)
  return (
    <div className="again">
      {left > 0 ? (
        <p className="quiet">
          {t(
            'Nothing came? Another code can be sent in {n} second.|Nothing came? Another code can be sent in {n} seconds.',
            {
              n: left,
            },
          )}
        </p>
      ) : (
        <>
          <p className="quiet">{t('Nothing came? Look among unwanted messages too.')}</p>
          <Act task={task} onClick={onSend}>
            {t('Send another code')}
          </Act>
        </>
      )}
      <Trouble problem={task.problem} />
    </div>
  )
}

function useSecondsTo(at: number): number {
  const [now, setNow] = useState(Date.now)
  const left = Math.max(0, Math.ceil((at - now) / 1000))
  useEffect(() => {
    setNow(Date.now())
    const tick = setInterval(() => setNow(Date.now()), 1000)
    return () => clearInterval(tick)
  }, [at])
  return left
}
