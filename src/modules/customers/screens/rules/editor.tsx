// The fields of a rule: what it computes, from which figure, and its steps as sentences.
import { useQuery } from '@tanstack/react-query'
import { useId } from 'react'
import { TextField } from '../../../../web/kit/form/form.tsx'
import { t } from '../../../../web/kit/text/text.ts'
import type { AttributeSource, RuleFields, RuleStep } from '../../contract.ts'
import { sourcesQuery } from './calls.ts'
import { opWord, ops, sourceWord } from './words.ts'

interface EditorAsk {
  draft: RuleFields
  onChange: (draft: RuleFields) => void
}

export function RuleEditor({ draft, onChange }: EditorAsk) {
  const sources = useQuery(sourcesQuery)
  const set = (some: Partial<RuleFields>) => onChange({ ...draft, ...some })
  const setStep = (at: number, some: Partial<RuleStep>) =>
    set({ steps: draft.steps.map((it, n) => (n === at ? { ...it, ...some } : it)) })
  return (
    <div className="flex flex-col gap-4">
      <div className="grid gap-3 md:grid-cols-3">
        <TextField
          label={t('Name of the rule')}
          name="name"
          maxLength={120}
          value={draft.name}
          onChange={event => set({ name: event.target.value })}
        />
        <TextField
          label={t('Attribute that it computes')}
          name="key"
          maxLength={100}
          placeholder={t('Such as segment')}
          value={draft.key}
          onChange={event => set({ key: event.target.value })}
        />
        <SourceField sources={sources.data ?? []} value={draft.source} onChange={source => set({ source })} />
      </div>
      <fieldset className="border-t border-edge">
        <legend className="sr-only">{t('Steps')}</legend>
        {draft.steps.map((step, at) => (
          <StepLine
            key={at}
            step={step}
            isFirst={at === 0}
            source={draft.source ? sourceWord(draft.source, sources.data ?? []) : t('the figure')}
            onChange={some => setStep(at, some)}
            onRemove={
              draft.steps.length > 1
                ? () => set({ steps: draft.steps.filter((_, n) => n !== at) })
                : undefined
            }
          />
        ))}
        <label className="flex flex-wrap items-center gap-2 border-b border-rule py-2">
          <span>{t('otherwise')}</span>
          <input
            className="fld w-48"
            maxLength={4000}
            placeholder={t('no value')}
            value={draft.otherwise ?? ''}
            onChange={event => set({ otherwise: event.target.value || null })}
          />
        </label>
      </fieldset>
      <button
        type="button"
        className="btn btn-small self-start"
        onClick={() => set({ steps: [...draft.steps, { op: 'at_least', than: '', value: '' }] })}
      >
        {t('Add a step')}
      </button>
    </div>
  )
}

interface SourceAsk {
  sources: AttributeSource[]
  value: string
  onChange: (key: string) => void
}

function SourceField({ sources, value, onChange }: SourceAsk) {
  const id = useId()
  const isKnown = value === '' || sources.some(it => it.key === value)
  return (
    <div>
      <label htmlFor={id} className="mb-1 block text-sm font-semibold">
        {t('From which figure')}
      </label>
      <select id={id} className="fld" value={value} onChange={event => onChange(event.target.value)}>
        <option value="">{t('Choose…')}</option>
        {sources.map(it => (
          <option key={it.key} value={it.key}>
            {it.key.startsWith('attribute:')
              ? t('Attribute {key}', { key: it.label })
              : sourceWord(it.key, sources)}
          </option>
        ))}
        {!isKnown && <option value={value}>{sourceWord(value, sources)}</option>}
      </select>
      <p className="quiet mt-1">{t('What modules count, and attributes that hold numbers.')}</p>
    </div>
  )
}

interface StepAsk {
  step: RuleStep
  isFirst: boolean
  source: string
  onChange: (some: Partial<RuleStep>) => void
  onRemove: (() => void) | undefined
}

function StepLine({ step, isFirst, source, onChange, onRemove }: StepAsk) {
  return (
    <div className="flex flex-wrap items-center gap-2 border-b border-rule py-2">
      <span>{isFirst ? t('If {source}', { source }) : t('otherwise, if {source}', { source })}</span>
      <select
        className="fld w-auto"
        aria-label={t('Comparison')}
        value={step.op}
        onChange={event => onChange({ op: ops.find(it => it === event.target.value) ?? 'at_least' })}
      >
        {ops.map(op => (
          <option key={op} value={op}>
            {opWord(op)}
          </option>
        ))}
      </select>
      <input
        className="fld w-32"
        aria-label={t('Compared with')}
        placeholder="100000"
        maxLength={200}
        value={String(step.than)}
        onChange={event => onChange({ than: event.target.value })}
      />
      <span>{t('then the value is')}</span>
      <input
        className="fld w-40"
        aria-label={t('Value')}
        placeholder={t('Such as Gold')}
        maxLength={4000}
        value={step.value}
        onChange={event => onChange({ value: event.target.value })}
      />
      {onRemove && (
        <button type="button" className="btn btn-small" onClick={onRemove}>
          {t('Remove step')}
        </button>
      )}
    </div>
  )
}
