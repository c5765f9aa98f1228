"""A few words in each script that reports are printed in."""

from __future__ import annotations

SCRIPTS = {
    "Arabic": "قالوا لنا إن الخدمات تغيّرت.",
    "Urdu": "ہمیں بتایا گیا کہ خدمات بہتر ہوئی ہیں۔",
    "Hebrew": "אמרו לנו שהשירותים השתנו.",
    "Bengali": "আমাদের বলা হয়েছে, পরিষেবা বদলেছে।",
    "Punjabi": "ਸਾਨੂੰ ਦੱਸਿਆ ਗਿਆ ਕਿ ਸੇਵਾਵਾਂ ਬਦਲੀਆਂ ਹਨ।",
    "Gujarati": "અમને કહેવામાં આવ્યું કે સેવાઓ બદલાઈ છે.",
    "Tamil": "சேவைகள் மாறியதாகச் சொன்னார்கள்.",
    "Hindi": "हमें बताया गया कि सेवाएँ बदली हैं।",
    "Sinhala": "සේවා වෙනස් වූ බව අපට කීහ.",
    "Malayalam": "സേവനങ്ങൾ മാറിയെന്ന് പറഞ്ഞു.",
    "Telugu": "సేవలు మారాయని చెప్పారు.",
    "Kannada": "ಸೇವೆಗಳು ಬದಲಾಗಿವೆ ಎಂದರು.",
    "Chinese, simplified": "他们说服务已经改变，晚上却感觉不到。",
    "Chinese, traditional": "佢哋話服務已經變咗，夜晚就冇咩感覺。",
    "Japanese": "サービスは変わったと聞きました。",
    "Korean": "서비스가 달라졌다고 들었습니다.",
    "Polish": "Zażółć gęślą jaźń.",
    "Romanian": "Știm că țara învață.",
    "Somali": "Waxaa naloo sheegay in adeegyadu is beddeleen.",
    "Welsh": "Tŷ â ŵyn, ŷd a môr.",
    "Vietnamese": "Dịch vụ đã thay đổi.",
    "Yoruba": "Ẹ̀kọ́ àti ìṣẹ́ ọ̀fẹ́.",
    "Greek": "Μας είπαν ότι άλλαξε.",
    "Ukrainian": "Нам сказали, що є зміни: ґрунт, їжа.",
    "Amharic": "አገልግሎቱ ተለውጧል ተባልን።",
    "Thai": "บริการเปลี่ยนไปแล้ว",
    "Armenian": "Ծառայությունները փոխվել են։",
    "Georgian": "სერვისები შეიცვალა.",
    "Emoji": "🙂 👩🏽‍🦽 ❤️ ☎ ✔ 🏴󠁧󠁢󠁷󠁬󠁳󠁿 🇵🇱 1️⃣",
    "Signs": "→ ≤ ½ € ℃ ✓ ● 𝗕𝗼𝗹𝗱 ①",
}
RIGHT_TO_LEFT = ("Arabic", "Urdu", "Hebrew")
NOT_IN_ANY_FONT = "𐎠𐎡 𓀀 ⴰ 龘"  # Old Persian, Egyptian, Tifinagh, a rare Chinese character
