import type { ThemeConfig } from 'antd'

/**
 * Paper and bamboo. Blue, yellow and red belong to supervision alone, so the console's own success, warning and error
 * are bamboo, stool brown and bayberry; none of them ever speaks without words or an icon.
 */
export const colours = {
  ground: '#f7f6f2',
  surface: '#ffffff',
  ink: '#1f2a2e',
  muted: '#56646a',
  line: '#dcd9d0',
  bamboo: '#1d6f5f',
  stool: '#8f541f',
  bayberry: '#8a2f5c',
} as const

export const theme = (dense: boolean): ThemeConfig => ({
  token: {
    colorPrimary: colours.bamboo,
    colorInfo: colours.bamboo,
    colorSuccess: colours.bamboo,
    colorWarning: colours.stool,
    colorError: colours.bayberry,
    colorLink: colours.bamboo,
    colorTextBase: colours.ink,
    colorTextDescription: colours.muted,
    colorTextSecondary: colours.muted,
    colorTextPlaceholder: '#56646a',
    colorBgLayout: colours.ground,
    colorBorder: '#7c837f',
    colorBorderSecondary: colours.line,
    // The type of every screen, as @mazha/ui has it.
    fontFamily: 'var(--type)',
    fontSize: 14,
    lineHeight: 1.55,
    borderRadius: 6,
    controlHeight: dense ? 30 : 34,
    motionDurationFast: '0.08s',
    motionDurationMid: '0.12s',
    motionDurationSlow: '0.15s',
    boxShadow: '0 2px 10px rgb(31 42 46 / 0.10)',
    boxShadowSecondary: '0 4px 18px rgb(31 42 46 / 0.14)',
    wireframe: false,
  },
  components: {
    Button: { primaryShadow: 'none', defaultShadow: 'none', dangerShadow: 'none', fontWeight: 500 },
    Segmented: { trackBg: '#eceae3', itemSelectedColor: colours.ink },
    Select: { optionSelectedBg: '#e6f0ed' },
  },
})
