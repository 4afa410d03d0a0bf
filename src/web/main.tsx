// The browser app begins here: theme, language, then the router.
import { QueryClientProvider } from '@tanstack/react-query'
import { StrictMode, useSyncExternalStore } from 'react'
import { createRoot } from 'react-dom/client'
import { RouterProvider } from 'react-router/dom'
import { Toaster } from 'sonner'
import 'sonner/dist/styles.css'
import './kit/theme.css'
import { meQuery } from '../modules/workspace/screens/calls.ts'
import { onFactorNeeded, onSessionEnd } from './kit/wire/call.ts'
import { onOtherTab } from './kit/wire/tabs.ts'
import { answers } from './kit/wire/query.ts'
import { beginText, onSpeak, spoken, t } from './kit/text/text.ts'
import { makeRouter } from './router.tsx'
import { keptTheme, wear } from './theme.ts'

const router = makeRouter()

onSessionEnd(() => {
  const { pathname, search } = router.state.location
  if (pathname !== '/login') void router.navigate(`/login?next=${encodeURIComponent(pathname + search)}`)
})

// Who they are is read anew, and the shell shows what is to be done.
onFactorNeeded(() => void answers.invalidateQueries({ queryKey: meQuery.queryKey }))

onOtherTab(() => location.reload())

function App() {
  // A new key draws everything anew in the new language.
  const language = useSyncExternalStore(onSpeak, spoken)
  return (
    <QueryClientProvider client={answers} key={language}>
      <RouterProvider router={router} />
      <Toaster
        position="bottom-center"
        duration={3_500}
        mobileOffset={{ bottom: 68 }}
        containerAriaLabel={t('Messages')}
        toastOptions={{
          unstyled: true,
          classNames: {
            toast:
              'flex w-full items-center font-sans gap-3 rounded-leaf border border-edge bg-ink px-3 py-2.5 text-paper text-sm',
            content: 'grow',
            description: 'text-xs opacity-80',
            actionButton: 'min-h-7 shrink-0 rounded-leaf border border-paper px-2 font-semibold',
          },
        }}
      />
    </QueryClientProvider>
  )
}

wear(keptTheme())
const place = document.getElementById('app')
await beginText({ de: async () => (await import('./locales/de.ts')).de })
if (place) {
  createRoot(place).render(
    <StrictMode>
      <App />
    </StrictMode>,
  )
}
