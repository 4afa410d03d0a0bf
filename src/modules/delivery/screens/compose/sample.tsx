// A sample to oneself: the message of the recipient on show, with a link that opens nothing.
import { useMutation } from '@tanstack/react-query'
import { useId, useState } from 'react'
import { ProblemNote } from '../../../../web/kit/parts/problem.tsx'
import { say } from '../../../../web/kit/parts/toast.ts'
import { useSession } from '../../../../web/kit/session.tsx'
import { t } from '../../../../web/kit/text/text.ts'
import { isWhole, wireOf, type Cargo, type How } from './how.ts'

export function Sample({ cargo, how, at }: { cargo: Cargo; how: How; at: number }) {
  const session = useSession()
  const [numbers, setNumbers] = useState({ sms: '', email: session.email })
  const id = useId()
  const to = numbers[how.channel].trim()
  const wire = wireOf(how, cargo.canRepeat)
  const sample = useMutation({
    mutationFn: () => cargo.sample({ ...wire, at, to }),
    onSuccess: () => say(t('Sample sent to {to}', { to })),
  })
  return (
    <form
      className="mt-3"
      noValidate
      onSubmit={event => {
        event.preventDefault()
        if (to !== '' && !sample.isPending) sample.mutate()
      }}
    >
      <label htmlFor={id} className="mb-1 block text-sm text-ink-2">
        {how.channel === 'sms' ? t('A sample to my phone') : t('A sample to my mailbox')}
      </label>
      <div className="flex gap-2">
        <input
          id={id}
          className="fld min-w-0"
          type={how.channel === 'sms' ? 'tel' : 'email'}
          autoComplete={how.channel === 'sms' ? 'tel' : 'email'}
          placeholder={how.channel === 'sms' ? '+44 7700 900123' : ''}
          value={numbers[how.channel]}
          onChange={event => setNumbers({ ...numbers, [how.channel]: event.target.value })}
        />
        <button
          type="submit"
          className="btn shrink-0"
          disabled={to === '' || sample.isPending || !isWhole(wire)}
        >
          {t('Send sample')}
        </button>
      </div>
      {sample.error && (
        <div className="mt-2">
          <ProblemNote error={sample.error} />
        </div>
      )}
    </form>
  )
}
