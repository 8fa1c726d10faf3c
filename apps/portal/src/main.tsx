import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import '@mazha/ui/style.css'
import './portal.css'
import { App } from './app.tsx'
import { settings } from './kept/settings.ts'
import { startStores, StoresContext } from './stores.ts'
import { keepShell } from './shell.ts'

const dress = (): void => {
  const { language, elder } = settings.get()
  document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en'
  document.documentElement.classList.toggle('elder', elder)
}
dress()
settings.watch(dress)

const root = document.getElementById('root')
if (root) {
  createRoot(root).render(
    <StrictMode>
      <StoresContext value={startStores()}>
        <App />
      </StoresContext>
    </StrictMode>,
  )
}
void keepShell()
