"""Keywords as models write them, and what is left of each: hand-picked, one line a case.

`word` alone stays as it is. `word -> other` is cleaned to `other`, `word -> one | other` is parted,
and `word ->` is of no use and dropped.
"""

CASES = r"""
fox
red fox
arctic fox
New York City
Rio de Janeiro
Château de Chillon
Mont-Saint-Michel
co-operation
mother-in-law
women's rights
children's playground
rock 'n' roll
3d
3d printing
1960s
90s fashion
4 july
4th of july
route 66
7 wonders
2 people
two people
24 hours
formula 1
5g
u-boat
t-shirt
x-ray
b2b
a la carte
café
jalapeño
smörgåsbord
naïve
straße
東京
雪
富士山
Москва
αθήνα
الجزائر
हिमालय
می‌خواهم
camera
photographer
stock market
stock exchange
photo booth
photo album
picture frame
image sensor
mirror image
satellite image
medical image
self image
street photography
raw fish
raw material
film camera
lens flare
macro
bokeh
long exposure
aerial view
black and white
copy space
white background
no people
nobody
may
march
june
christmas
valentine's day
new year's eve
black friday
easter monday
mount olympus
white-tailed eagle
homo sapiens
wi-fi
hip-hop
ph.d
St. Moritz
24/7 service
non-stop
mile 5 - start
formula 1 race
10k run
5k
F1
f16
F-16
iso 9001
35mm film
9mm pistol
wide angle lens
col·lecció
raw
tag
photo shoot
photography studio
artificial intelligence
rock & roll
R&B
o'clock
no. 1
T. rex
bora bora
4k tv
80s
june 12
summer 2024
2024 calendar
no fox
menschenleer
Straßenbahn
niño
寿司
木
  fox   cub  -> fox cub
fox\tcub -> fox cub
fox\u00a0cub -> fox cub
fox\u200bcub -> foxcub
\u202efox -> fox
fox\x00 -> fox
fox\ufeff -> fox
"fox" -> fox
“fox” -> fox
‘fox’ -> fox
«fox» -> fox
'fox' -> fox
women’s day -> women's day
fox – cub -> fox - cub
mother‑in‑law -> mother-in-law
ｆｏｘ -> fox
ﬁeld -> field
fоx -> fox
сat -> cat
1. fox -> fox
12. fox -> fox
1) fox -> fox
(1) fox -> fox
1: fox -> fox
1 - fox -> fox
001_Château -> Château
- fox -> fox
* fox -> fox
• fox -> fox
· fox -> fox
– fox -> fox
> fox -> fox
#fox -> fox
#goldenhour -> goldenhour
#GoldenHour -> golden hour
# fox -> fox
golden_hour -> golden hour
fox. -> fox
fox! -> fox
fox? -> fox
fox: -> fox
"fox, -> fox
turkey (bird) -> turkey
turkey [bird] -> turkey
(2020) fox -> fox
<b>fox</b> -> fox
fox 🦊 -> fox
🦊 fox -> fox
🦊 ->
fox, cub -> fox | cub
fox; cub -> fox | cub
fox|cub -> fox | cub
fox\ncub -> fox | cub
fox\r\ncub -> fox | cub
狐、雪 -> 狐 | 雪
狐，雪 -> 狐 | 雪
ثعلب، ثلج -> ثعلب | ثلج
woman/female -> woman | female
fox / cub -> fox | cub
1,000 islands -> 1000 islands
 ->
- ->
... ->
"" ->
, , ->
a ->
B ->
7 ->
2024 ->
007 ->
12/06 ->
12.5 ->
1:1 ->
16:9 ->
2024-06-12 ->
2024-06-12T10:30:00 ->
12/06/2024 ->
20240612 ->
June 2024 ->
12 June 2024 ->
June 12, 2024 -> June 12
Juni 2024 ->
août 2023 ->
https://example.com/fox ->
http://a.b ->
www.example.com ->
example.com ->
me@example.com ->
@foxlover ->
IMG_1234 ->
IMG1234 ->
DSC_0001 ->
DSC01234.JPG ->
dscf0001 ->
_MG_1234 ->
P1010001 ->
fox.jpg ->
holiday.png ->
Screenshot 20240612 ->
photo ->
Photos ->
photograph ->
photography ->
image ->
images ->
picture ->
pictures ->
pic ->
stock ->
stock photo ->
stock photography ->
stock image ->
nature photography ->
close-up photo ->
fox image ->
photo of a fox ->
picture of fox ->
close-up of fox ->
royalty free ->
royalty-free ->
copyright ->
watermark ->
high resolution ->
high-resolution ->
high quality ->
hd ->
4k ->
4K wallpaper ->
8k ->
wallpaper ->
AI ->
AI generated ->
AI-generated ->
generative AI ->
midjourney ->
DALL-E ->
chatgpt ->
Adobe Stock ->
shutterstock ->
foto ->
Bild ->
fotografía ->
f/2.8 ->
f2.8 ->
50mm ->
50 mm ->
24-70mm ->
85mm lens ->
ISO 400 ->
iso100 ->
1/250 ->
1/250 s ->
24 MP ->
24 megapixels ->
Canon ->
Canon EOS R5 ->
Nikon D850 ->
nikkor ->
Sony Alpha ->
Leica M ->
shot on iPhone ->
n/a ->
none ->
unknown ->
untitled ->
12th of June
fox=cub ->
fox{cub} ->
100% cotton ->
fox fox fox ->
snow snow snow snow ->
a red fox in the snow ->
this is a photo of a red fox in winter ->
→ fox -> fox
animal > fox -> animal | fox
01 fox -> fox
001 Château -> Château
[1] fox -> fox
a) fox -> fox
iv) fox -> fox
1. #2. "fox" -> fox
keywords: fox -> fox
Tags: fox, cub -> fox | cub
fox\\ncub -> fox | cub
rock &amp; roll -> rock & roll
fox&nbsp;cub -> fox cub
＃fox -> fox
（stock）fox -> fox
sunset \u2600\ufe0f -> sunset
\U0001f468\u200d\U0001f469\u200d\U0001f467 family -> family
\U0001f44d\U0001f3fd ->
1\ufe0f\u20e3 fox -> 1 fox
\ud800fox -> fox
é ->
б ->
ƒ/2.8 ->
f 2.8 ->
EF 50mm ->
RF 24-70mm f2.8 ->
ILCE-7M3 ->
ISO 25600 ->
1080p ->
untitled-1 ->
image1 ->
IMG_20240612_1234 ->
12-Jun-2024 ->
2024 june ->
june '24 ->
12 de junio de 2024 ->
2024年6月12日 ->
47.3769° N ->
N 47° 22' ->
47.37 N 8.54 E ->
lat 47.3769 ->
47.3769, 8.5417 ->
generated with AI ->
AI generative ->
KI-generiert ->
généré par IA ->
lizenzfrei ->
photo by John ->
all rights reserved ->
ultra HD ->
photorealistic ->
undefined ->
etc. ->
other ->
foxfoxfoxfox ->
aaaaaaa ->
"""
