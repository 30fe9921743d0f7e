"""核对社区基金池的流水。用法：python3 verify.py 下载的表.csv 公告栏上印的校验码（可不写）"""

import csv
import hashlib
import io
import sys

with open(sys.argv[1], encoding="utf-8-sig", newline="") as file:
    rows = list(csv.reader(file))[1:]
seq, balance, previous, wrong = 0, 0, "0" * 64, 0
for number, row in enumerate(rows, 2):
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerow(row[:14])
    try:
        here, amount, left = (int(row[cell].replace(".", "")) for cell in (0, 6, 7))
        if number == 2 and here > 1:  # 一个月的表，从它自己的第一笔核起
            seq, balance, previous = here - 1, left - amount, row[13]
        good = here == seq + 1 and left == balance + amount and row[13] == previous
        good = good and row[14:] == [hashlib.sha256(text.getvalue().encode()).hexdigest()]
        seq, balance, previous = here, left, row[14]
    except (ValueError, IndexError):
        good = False
    if not good:
        wrong += 1
        print(f"第{row[0] if row else ''}笔对不上，在表里第{number}行")
if sys.argv[2:] and not any(code.startswith("".join(sys.argv[2:])) for row in rows for code in row[14:]):
    wrong += 1
    print("公告栏上的校验码不在表里：少了账，或者改过")
print(f"一共{len(rows)}笔，最后是第{seq}笔，校验码{previous}")
sys.exit(f"有{wrong}处对不上" if wrong else 0)
