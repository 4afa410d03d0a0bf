// How kinds of mails, their states and notices read.
import type { Tone } from '../../../../web/kit/parts/status.tsx'
import { t } from '../../../../web/kit/text/text.ts'
import { deviceOf } from '../device.ts'
import type { MailStatus, Notice } from '../../contract.ts'

export function topicWord(topic: string): string {
  const words: Record<string, string> = {
    invite: t('Invitation'),
    job_finished: t('Work done'),
    job_failed: t('Work failed'),
    new_device: t('New sign-in'),
    backup_failed: t('Backup failed'),
    webhook_disabled: t('Webhook disabled'),
    question_asked: t('Question of a customer'),
    delivery: t('Delivery'),
  }
  return words[topic] ?? topic
}

export function statusOf(status: MailStatus): { tone: Tone; word: string } {
  switch (status) {
    case 'queued':
      return { tone: 'waiting', word: t('Queued') }
    case 'sending':
      return { tone: 'running', word: t('Sending') }
    case 'sent':
      return { tone: 'done', word: t('Sent') }
    case 'failed':
      return { tone: 'failed', word: t('Failed') }
    case 'stopped':
      return { tone: 'paused', word: t('Stopped') }
  }
}

export function eventWord(event: string): string {
  const words: Record<string, string> = {
    'job.finished': t('Work that I began is done'),
    'job.failed': t('Work that I began failed'),
    'backup.failed': t('A backup failed'),
    'webhook.disabled': t('A webhook was disabled'),
    'question.asked': t('A customer asks about what I sent'),
    'sign_in.new_device': t('Somebody signs in as me on a new device'),
  }
  return words[event] ?? event
}

export function sentenceOf({ event, params }: Notice): string {
  const { title = '', error = '', done = '', failed = '', device = '', address = '' } = params
  if (event === 'question.asked') {
    const { customer = '', question = '' } = params
    return t('{customer} asks about {title}: {question}', { customer, title, question })
  }
  if (event === 'job.finished')
    return t('{title} is done: {done} succeeded, {failed} failed.', { title, done, failed })
  if (event === 'job.failed') return t('{title} failed: {error}', { title, error })
  if (event === 'sign_in.new_device')
    return t('Signed in on a new device, from {address}: {device}', { address, device: deviceOf(device) })
  if (event === 'backup.failed') return t('The backup failed: {error}', { error })
  if (event === 'webhook.disabled')
    return t('The webhook to {url} was disabled: its receiver took nothing for days.', {
      url: params.url ?? '',
    })
  return event
}
