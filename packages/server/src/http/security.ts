import helmet from '@fastify/helmet'
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
 * Security headers. Scripts come from this server alone; styles may stand inline, because the console's components set
 * them so; workers may be blobs, because the map makes its own.
 */
export const addSecurityHeaders = async (app: App, district: District): Promise<void> => {
  const maps = mapOrigins(district)
  await app.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'", "'unsafe-inline'"],
        imgSrc: ["'self'", 'data:', 'blob:', ...maps],
        connectSrc: ["'self'", ...maps],
        workerSrc: ["'self'", 'blob:'],
        fontSrc: ["'self'", 'data:'],
        objectSrc: ["'none'"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
      },
    },
    // Whether the service is reached by TLS alone is known to the proxy in front, which sets this header where it is.
    strictTransportSecurity: false,
    referrerPolicy: { policy: 'no-referrer' },
  })
}
