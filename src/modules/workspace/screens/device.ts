// What a person calls the thing that a session runs on, read from what it says of itself.
import { t } from '../../../web/kit/text/text.ts'

// In this order: Edge and Chrome also say Safari, Edge also says Chrome.
const browsers: [RegExp, string][] = [
  [/Edg\//, 'Edge'],
  [/Firefox\//, 'Firefox'],
  [/Chrome\//, 'Chrome'],
  [/Safari\//, 'Safari'],
]
const systems: [RegExp, string][] = [
  [/iPhone|iPad/, 'iOS'],
  [/Android/, 'Android'],
  [/Windows/, 'Windows'],
  [/Mac OS X/, 'macOS'],
  [/Linux/, 'Linux'],
]

export function deviceOf(agent: string | null): string {
  if (!agent) return t('Unknown device')
  const nameIn = (list: [RegExp, string][]) => list.find(([sign]) => sign.test(agent))?.[1]
  const [browser, system] = [nameIn(browsers), nameIn(systems)]
  return browser && system ? t('{browser} on {system}', { browser, system }) : agent.slice(0, 60)
}
