// Texts as JSON on stdin, one array; the bytes that receiptline sends for each as hex, one array.
const receiptline = require(process.argv[2] + "/node_modules/receiptline");
const printer = { cpl: 48, encoding: "gb18030", command: "escpos" };
const texts = JSON.parse(require("fs").readFileSync(0, "utf-8"));
const encoded = texts.map((text) =>
  Buffer.from(receiptline.transform(text, printer), "binary").toString("hex"));
console.log(JSON.stringify(encoded));
