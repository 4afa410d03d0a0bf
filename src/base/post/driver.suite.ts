// What every driver promises, mail or SMS, told once and run for each.
import { expect, test } from 'vitest'
import { Undeliverable, Unreachable, type Driver } from './driver.ts'

export interface Stand<M> {
  driver(): Driver<M>
  message(over: { key: string; text?: string; to?: string }): M
  /** What the provider has taken so far. */
  arrived(): Promise<{ to: string; text: string }[]>
  badAddress: string
  /** From now on the provider behaves so; where it can. */
  behave?(how: 'well' | 'refuses' | 'busy' | 'hangs'): void
  /** The same driver, at an address where nobody listens. */
  away?(): Driver<M>
}

const never = () => new AbortController().signal
/** German, Greek, Chinese, Arabic, an emoji, two lines, and what a template might trip over. */
export const anyText = 'Grüße Γειά 你好 مرحبا 😀\n{to} "quoted" \\ & <b>.</b>'

export function keepsPromises<M>(open: () => Stand<M>): void {
  test('a message arrives once, with its recipient and its text in any script', async () => {
    const at = open()
    const before = (await at.arrived()).length
    const sent = await at.driver().send(at.message({ key: 'suite-1', text: anyText }), never())
    expect(sent.id).not.toBe('')
    expect(['sent', 'delivered']).toContain(sent.state)
    expect(sent.said).not.toBe('')
    const arrived = (await at.arrived()).slice(before)
    expect(arrived.map(it => it.text.trim())).toEqual([anyText])
  })

  test('what is no address is refused for good, and nothing leaves', async () => {
    const at = open()
    const before = await at.arrived()
    const wrong = [at.badAddress, '', `${at.badAddress}\r\nBcc: eve@example.com`]
    for (const to of wrong)
      await expect(at.driver().send(at.message({ key: 'suite-2', to }), never())).rejects.toThrow(
        Undeliverable,
      )
    expect(await at.arrived()).toEqual(before)
  })

  test('a refusal is final and has the provider’s words, a busy or absent provider is not', async () => {
    const at = open()
    if (!at.behave || !at.away) return
    const send = (driver = at.driver()) => driver.send(at.message({ key: 'suite-3' }), never())
    at.behave('refuses')
    const refused = await send().catch((error: unknown) => error)
    expect(refused).toBeInstanceOf(Undeliverable)
    expect((refused as Error).message).toMatch(/\d{3}/)
    at.behave('busy')
    await expect(send()).rejects.toThrow(Unreachable)
    at.behave('well')
    await expect(send(at.away())).rejects.toThrow(Unreachable)
  })

  test('a provider that says nothing is left when the worker stops', async () => {
    const at = open()
    at.behave?.('hangs')
    const stop = new AbortController()
    if (!at.behave) stop.abort(new Error('the worker stops'))
    const sending = at.driver().send(at.message({ key: 'suite-4' }), stop.signal)
    setTimeout(() => stop.abort(new Error('the worker stops')), 150)
    const began = Date.now()
    await expect(sending).rejects.toThrow('the worker stops')
    expect(Date.now() - began).toBeLessThan(2_000)
    at.behave?.('well')
  })

  test('a check sends nothing, says what was answered, and never throws', async () => {
    const at = open()
    const before = await at.arrived()
    const fine = await at.driver().check(never())
    expect([fine.ok, fine.said === '']).toEqual([true, false])
    if (at.away) {
      const away = await at.away().check(never())
      expect(away.ok).toBe(false)
      expect(away.said).toMatch(/ECONNREFUSED|connect/i)
    }
    expect(await at.arrived()).toEqual(before)
    expect(at.driver().pace).toBeGreaterThan(0)
  })
}
