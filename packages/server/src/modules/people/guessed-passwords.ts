/**
 * Words and runs that lists of leaked passwords begin with, here and elsewhere, without what people add to them: a
 * password that is one of these with figures and signs around it is guessed first.
 */
const stems =
  `password passw0rd passwort passwd pass pwd secret letmein welcome login logon admin administrator root system
sysadmin manager master guest user test testing tester demo default changeme temp temporary private security secure
server service public office work hello hellohello iloveyou loveyou love lovely sunshine princess monkey dragon shadow
superman batman football baseball basketball soccer hockey trustno starwars pokemon michael jordan jennifer charlie
thomas robert daniel freedom whatever cookie flower summer winter spring autumn monday friday january december google
facebook apple samsung huawei xiaomi lenovo oracle cisco tencent wechat weixin alibaba taobao baidu qq woaini woaiwo
wodemima mima nihao nihaoma zhongguo china chinese beijing shanghai guangzhou shenzhen shandong qingdao jinan kunming
weifang binzhou jining yunnan woaizhongguo aini aini5201314 iloveu laopo laogong baobei baobao qinaide mama baba
shengri kuaile xingfu pingan jiankang gongzuo zhengfu jiedao shequ wangge qunzhong hotline mazha minzheng xinfang
zhangsan lisi wangwu wanglei zhangwei wangwei liwei qwe qwer qwert qwerty qwertyuiop asd asdf asdfg asdfgh asdfghjkl
zxc zxcv zxcvb zxcvbn zxcvbnm qaz qazwsx qazwsxedc wsx wsxedc edc rfv qweasd qweasdzxc qwaszx zaq zaqxsw zaqwsx abc abcd
abcde abcdef abcdefg abcabc aaa aaaa aaaaaa xyz aabb aabbcc asdasd qweqwe zxczxc key keyboard computer internet network
database mysql postgres postgresql linux windows ubuntu access enter open sesame matrix ninja killer hunter ranger
tigger buster pepper ginger maggie jessica ashley bailey passion angel angels lucky happy money star super power magic
golden silver diamond orange banana cherry coffee chocolate family friend friends forever heaven jesus god blessed
tomcat weblogic jboss vagrant docker kubernetes jenkins gitlab github zabbix nagios grafana h3c ruijie hikvision dahua
hik inspur sangfor topsec venus leadsec`.split(/\s+/)

const known = new Set(stems)
const leet: Readonly<Record<string, string>> = {
  '0': 'o',
  '1': 'i',
  '3': 'e',
  '4': 'a',
  '5': 's',
  '7': 't',
  '@': 'a',
  $: 's',
  '!': 'i',
}
const letters = (words: string): string => words.replace(/[^a-z]/g, '')

/** Runs along a keyboard, up and down, and figures in order. */
const runs = [
  'abcdefghijklmnopqrstuvwxyz',
  '01234567890123456789',
  'qwertyuiop',
  'asdfghjkl',
  'zxcvbnm',
  '1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik,9ol.0p;/',
  '!@#$%^&*()_+',
  'qazwsxedcrfvtgbyhnujmikolp',
  '1q2w3e4r5t6y7u8i9o0p',
  'q1w2e3r4t5y6u7i8o9p0',
  '13145205201314',
].flatMap((run) => [run, Array.from(run).toReversed().join('')])

/** How many characters are left when every run of four or more along a keyboard counts as one. */
const surprises = (plain: string): number => {
  let count = 0
  for (let at = 0; at < plain.length;) {
    let length = 1
    while (at + length < plain.length && plain[at + length] === plain[at]) length += 1
    for (const run of runs) {
      let fits = 4
      while (at + fits <= plain.length && run.includes(plain.slice(at, at + fits))) fits += 1
      if (fits - 1 >= 4) length = Math.max(length, fits - 1)
    }
    count += 1
    at += length
  }
  return count
}

/** Whether a password is among those that are tried first: a known word dressed up, or little more than a run of keys. */
export const isCommon = (password: string): boolean => {
  const plain = password.normalize('NFKC').toLowerCase()
  const read = Array.from(plain, (sign) => leet[sign] ?? sign).join('')
  // What stands at its ends is decoration; what stands inside is part of the word.
  const bare = plain.replace(/^[^a-z]+|[^a-z]+$/g, '')
  const bareRead = Array.from(bare, (sign) => leet[sign] ?? sign).join('')
  for (const word of [letters(plain), letters(read), letters(bareRead)]) if (known.has(word)) return true
  return surprises(plain) < 6 || new Set(plain).size < 5
}
