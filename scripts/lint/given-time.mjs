/**
 * Time is given: only the kernel's clock may ask the machine what time it is.
 * A date built from a given value (`new Date(ms)`) is a value like any other and stays allowed.
 */
const message =
  'Time is given: take `now` as a parameter. Only packages/server/src/kernel/time.ts (and apps/*/src/time.ts) may ask the machine.'

const givenTime = {
  meta: { type: 'problem', docs: { description: 'ban asking the machine for the time outside the kernel clock' } },
  create(context) {
    const isGlobalDate = (node) => {
      if (node.type === 'Identifier') return node.name === 'Date'
      return (
        node.type === 'MemberExpression' &&
        node.object.type === 'Identifier' &&
        (node.object.name === 'globalThis' || node.object.name === 'window') &&
        node.property.name === 'Date'
      )
    }
    return {
      NewExpression(node) {
        if (isGlobalDate(node.callee) && node.arguments.length === 0) context.report({ node, message })
      },
      CallExpression(node) {
        const { callee } = node
        if (isGlobalDate(callee)) context.report({ node, message })
        if (callee.type !== 'MemberExpression') return
        const { object, property } = callee
        if (isGlobalDate(object) && property.name === 'now') context.report({ node, message })
        if (object.type === 'MemberExpression' && object.object.name === 'Temporal' && object.property.name === 'Now') {
          context.report({ node, message })
        }
      },
    }
  },
}

export default { meta: { name: 'mazha' }, rules: { 'given-time': givenTime } }
