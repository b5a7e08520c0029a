/**
 * Word lists of `req12`, in lower case and separated by white space. Frozen: other lists need another
 * schema version. Chinese, Japanese and Korean entries have at most two characters, because text without
 * spaces is looked up in pairs.
 */
export const requestLexicon: {
  /** Words that ask for a long, free answer. */
  readonly open: string;
  /** Words that ask for a choice or a short answer. */
  readonly closed: string;
  /** Words of programming. */
  readonly code: string;
  /** Words of mathematics and physics. */
  readonly science: string;
} = {
  open: `
    explain explains why how describe discuss write essay story draft compose elaborate detail
    detailed details steps step analyze analyse compare contrast generate create design implement
    build outline brainstorm plan report article review prove derive justify evaluate suggest
    develop propose reasoning reason fix refactor debug explica explicar explique escribe escribir
    porqué cómo analiza compara pourquoi expliquez expliquer décris décrivez écris écrivez rédige
    erkläre erklären warum wieso beschreibe schreibe vergleiche analysiere spiega scrivi perché
    descrivi escreva descreva почему объясни опиши напиши сравни 解释 为什 写一 如何 分析 比较 説明 なぜ 書い 왜 설명
    작성 اشرح لماذا اكتب كيف विस्तार क्यों समझाइए लिखिए`,
  closed: `
    which choose select option options correct correctly only true false yes no pick classify
    following choices choice answer label extract best exactly briefly short who when where name
    complete plausible identify elige opción opciones correcta correcto solo cuál choisis
    choisissez laquelle lequel réponds wähle welche welcher richtig antworte nur scegli quale
    risposta escolha qual resposta выбери какой ответ только 选择 哪个 正确 选项 回答 選択 正し 선택 정답`,
  code: `
    function def class return python javascript typescript java sql html css code array string
    method variable import const int program algorithm api bug error json regex compile script
    tuple dictionary loop parameter null async await`,
  science: `
    let prove theorem field group ring matrix vector polynomial derivative integral probability
    random finite graph equation degree angle velocity energy mass charge force hypothesis
    variable set`,
};
