export const USAGE = `Usage: palimpsest COMMAND [OPTIONS]

Commands
  draft "BRIEF"              write a text from a brief
      --audience TEXT        whom it is for
      --tone TEXT            how it should sound
      --length LENGTH        short, medium or long (short)
  revise FILE                rewrite a text
      --preset NAME          plainer, shorter, longer, formal, friendlier or rephrase
      --instruction TEXT     or: what to do, in your own words
  fill FILE                  fill the gap in a text that holds [[ ]] once
      --words N              about how many words (5)
  proofread FILE             find mistakes and repair them
  ocr FILE... -o OUT         read scans: PDF, PNG, JPEG, TIFF, hOCR, ALTO, PAGE, text; OUT is a file, or a folder for several
      --clean MODE           careful, thorough, rules or off (careful)
      --format FORMAT        md, txt, pdf (searchable), docx, hocr, alto or json (by the ending of OUT; md)
      --language LANGUAGE    or --lang: eng, or others as Tesseract names them: deu, eng+fra (eng)
      --languages DIR        further languages: files such as deu.traineddata (those added in the app)
      --password PASSWORD    opens an encrypted PDF
      --read HOW             auto, recognise or text-layer: whether a PDF's own text is used (auto: where it is good)
      --jobs N               pages read at a time (half as many as there are processors)
      --built-in             do without the tesseract on the PATH
      --page-seconds N       longest time for a page (120)
  clean FILE                 repair text that was recognised from scans
      --mode MODE            careful (few changes, all sure), thorough, rules (without the model) or off (careful)
      --jsonl                one {"id", "text"} a line in, one {"id", "text", "changes"} a line out
  score FILE                 how likely each token is left to right, and each word with both sides
  convert FILE -o OUT        a document in another format: md, txt, html, docx, pdf, epub; what it cannot carry is listed
  model info                 what the model is and how it is computed
  model verify FOLDER        compare this machine's numbers with a folder of reference values
      --bits 4|8|16          where it holds a checkpoint: what rounding the weights changes
      --provider webgpu      where it holds a checkpoint: computes on a graphics adapter, compares with the CPU as well
  model plan MODEL           memory and time of a DiffusionGemma (folder, config.json or GGUF) before it is imported
      --bits 4|8|16          bits of the experts (4)
      --canvas N             rows of a canvas (the model's own)
      --context N            tokens before it (2048)
      --fast                 faster four-bit products that take 1.6 times the memory
      --bandwidth GB/s, --flops GFLOP/s, --memory GB   another machine's numbers instead of this one's
  model import MODEL         make a DiffusionGemma folder or GGUF one that Palimpsest runs; goes on where it was cut off
      --to DIR               the folder to be made (in PALIMPSEST_DATA/models where that is set)
      --bits 4|8|16          bits of the experts (4); dense parts have 8 or 16
      --name, --licence TEXT what the model is called, and under what licence it is
      --tokenizer DIR        a folder with tokenizer.json and chat_template.jinja, where the model's own has none
  model synth DIR            write a checkpoint with random weights, for measuring
      --preset NAME          50m, 1b, released-2-layers or released
      --config FILE          or: a config.json
      --seed N, --dtype bf16|f32
  bench NAME                 run a benchmark of the source tree

FILE may be - or left out: the text is then read from standard input.

Options
  --engine fast|careful      how many candidates are tried (fast)
  --seed N                   same seed, same text (chosen at random and reported)
  --drafts N                 1 to 4 drafts (1)
  --provider webgpu          computes a DiffusionGemma on a graphics adapter; the CPU where there is none (cpu)
  --model DIR                a model folder other than the one that ships with Palimpsest
  --cache DIR                where prepared copies of the model are kept
  --json                     everything as one JSON document on standard output
  --help, --version

Results go to standard output, progress and remarks to standard error. Ctrl C ends a run after the pass in progress and
keeps the draft as it stands; twice ends at once. Exit status: 0 done, 1 failed, 2 wrong usage.
Documents of the Palimpsest app are never opened.
`;
