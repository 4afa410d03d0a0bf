// The connection to a model provider that speaks OpenAI's API: a slot that later modules ask.
import { z } from 'zod'
import { connectionKind } from '../../../base/connections/kind.ts'
import { isRefusal } from '../../../base/errors.ts'
import { fetchOutward } from '../../../base/http/outward.ts'

const AiShape = z.strictObject({
  base_url: z
    .string()
    .max(500)
    .regex(/^https?:\/\/[^\s?#]+$/, 'An address such as https://api.openai.com/v1.'),
  model: z.string().trim().min(1).max(200).optional(),
})

export const aiKind = connectionKind({
  kind: 'ai',
  settings: AiShape,
  secrets: ['key'],
  binding: ['base_url'],
  fromEnvironment({ openaiUrl, openaiKey, openaiModel }) {
    if (!openaiUrl && !openaiKey) return undefined
    const secrets: Record<string, string> = openaiKey ? { key: openaiKey } : {}
    return {
      settings: {
        base_url: openaiUrl ?? 'https://api.openai.com/v1',
        ...(openaiModel ? { model: openaiModel } : {}),
      },
      secrets,
    }
  },
  async check({ settings, secrets }, { outward, signal }) {
    const { base_url, model } = settings as z.output<typeof AiShape>
    const { key } = secrets
    const headers: Record<string, string> = key ? { authorization: `Bearer ${key}` } : {}
    try {
      const answer = await fetchOutward(
        `${base_url.replace(/\/$/, '')}/models`,
        { headers },
        { ...outward, signal },
      )
      const said = `HTTP ${answer.status}\n${answer.text.slice(0, 4000)}`
      if (answer.status !== 200) return { ok: false, said }
      const isThere = model === undefined || answer.text.includes(JSON.stringify(model))
      return { ok: isThere, said: isThere ? said : `There is no model ${model} in this list.\n${said}` }
    } catch (error) {
      if (isRefusal(error)) return { ok: false, said: error.message }
      throw error
    }
  },
})
