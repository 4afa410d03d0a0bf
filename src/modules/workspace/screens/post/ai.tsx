// The model provider: address, key, model.
import { TextField } from '../../../../web/kit/form/form.tsx'
import { t } from '../../../../web/kit/text/text.ts'
import type { Connection } from '../../contract.ts'
import { ConnectionScreen, SecretField, shownText } from './connection.tsx'

export default function Ai() {
  return (
    <ConnectionScreen
      kind="ai"
      title={t('AI provider')}
      unset={t('No provider is connected. Octavo works without one.')}
      secrets={{ key: t('Key') }}
      settingsOf={({ base_url, model }) => ({ base_url, model })}
      Fields={Fields}
    />
  )
}

function Fields({ connection }: { connection: Connection }) {
  const { settings } = connection
  return (
    <>
      <TextField
        label={t('Address')}
        name="base_url"
        type="url"
        required
        defaultValue={shownText(settings.base_url)}
        placeholder="https://api.openai.com/v1"
        hint={t('Of any provider that speaks OpenAI’s API, also one of your own.')}
      />
      <SecretField connection={connection} name="key" label={t('Key')} />
      <TextField
        label={t('Model')}
        name="model"
        defaultValue={shownText(settings.model)}
        hint={t('The test says whether the provider has it.')}
      />
    </>
  )
}
