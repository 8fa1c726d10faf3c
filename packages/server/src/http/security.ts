import type { District } from '#kernel/context'
import type { App } from '#kernel/http'

/** Origins of the operator's base map, which the pages may ask for tiles. */
const mapOrigins = (district: District): string[] => {
  const { baseMap } = district.settings
  const urls = typeof baseMap === 'object' && baseMap !== null && 'tiles' in baseMap ? [baseMap.tiles].flat() : []
  const origins = new Set<string>()
  for (const url of urls) {
    if (typeof url === 'string' && /^https?:\/\//.test(url)) origins.add(new URL(url.replaceAll(/[{}]/g, '')).origin)
  }
  return [...origins]
}

/**
 * What pages may load: scripts from this server alone; styles may stand inline, because the console's components set
 * them so; workers may be blobs, because the map makes its own.
 */
const contentPolicy = (maps: readonly string[]): string =>
  Object.entries({
    'default-src': ["'self'"],
    'script-src': ["'self'"],
    'style-src': ["'self'", "'unsafe-inline'"],
    'img-src': ["'self'", 'data:', 'blob:', ...maps],
    'connect-src': ["'self'", ...maps],
    'worker-src': ["'self'", 'blob:'],
    'font-src': ["'self'", 'data:'],
    'object-src': ["'none'"],
    'base-uri': ["'none'"],
    'form-action': ["'self'"],
    'frame-ancestors': ["'none'"],
  })
    .map(([directive, sources]) => `${directive} ${sources.join(' ')}`)
    .join(';')

/**
 * Security headers, the same on every answer, so they are put together once: Helmet's set (helmetjs.github.io), without
 * `strict-transport-security`. Whether the service is reached by TLS alone is known to the proxy in front, which sets that
 * one where it is.
 */
export const addSecurityHeaders = (app: App, district: District): void => {
  const headers = {
    'content-security-policy': contentPolicy(mapOrigins(district)),
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'origin-agent-cluster': '?1',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    'x-dns-prefetch-control': 'off',
    'x-download-options': 'noopen',
    'x-frame-options': 'DENY',
    'x-permitted-cross-domain-policies': 'none',
    'x-xss-protection': '0',
  }
  app.addHook('onRequest', (_request, reply, done) => {
    void reply.headers(headers)
    done()
  })
}
