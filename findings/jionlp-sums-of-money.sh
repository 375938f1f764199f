#!/bin/sh
# jionlp 1.5.31 (PyPI): reads 1万5千元, fifteen thousand yuan, as 25,000.
# Expected: parse_money reads 1万5千元 as 15,000, as it does 一万五千元, 一万5千元 and 1.5万元.
# What happens: figures before 万 that more figures follow count once more, each as so many 万: 2万3千元 is
# 43,000, 10万8千元 is 118,000, each marked "accurate"; 1万5000元 is 25,005. extract_money gives the same.
# The right ones: plain arithmetic, and the package's own answer to the same sum in Chinese numerals.
# What it means here: debts and compensations are written so in petitions and in mediation agreements. We
# draw no sum out of words: they stay as they were typed.
# Seen on 27 November 2026 with Python 3.11 on Linux. Fails when the package has changed.
set -e
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet jionlp==1.5.31 jiojio==1.2.8
venv/bin/python -c '
import jionlp
sums = (
    ("一万五千元", 15000, 15000),
    ("一万5千元", 15000, 15000),
    ("1.5万元", 15000, 15000),
    ("1万5千元", 15000, 25000),
    ("2万3千元", 23000, 43000),
    ("10万8千元", 108000, 118000),
    ("1万5000元", 15000, 25005),
)
for words, right, seen in sums:
    read = jionlp.parse_money(words)
    print(words, right, "is read as", read["num"], read["definition"])
    assert (float(read["num"]), read["definition"]) == (seen, "accurate"), f"{words} is read otherwise by now"
(found,) = jionlp.ner.extract_money("借款2万3千元", with_parsing=True)
print(found["text"], found["detail"]["num"])
assert (found["text"], float(found["detail"]["num"])) == ("2万3千元", 43000)
'
# 一万五千元 15000 is read as 15000.00 accurate
# 一万5千元 15000 is read as 15000.00 accurate
# 1.5万元 15000 is read as 15000.00 accurate
# 1万5千元 15000 is read as 25000.00 accurate
# 2万3千元 23000 is read as 43000.00 accurate
# 10万8千元 108000 is read as 118000.00 accurate
# 1万5000元 15000 is read as 25005.00 accurate
# 2万3千元 43000.00
