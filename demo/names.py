"""Made-up people: a surname and a given name drawn from lists. Nobody real is meant."""

import random

SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
    "苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史"
)
MIDDLE = "建国志文明永德玉春秀桂海金长新学光天世中振兴庆保全福先自成景宏立广"
LAST = "军强伟勇平华峰林涛斌刚亮辉杰鹏飞霞芳丽敏娟燕玲梅英兰红云琴珍洁萍荣生山河义"

PHONE_HEAD = "1990000"
"""No number of this block has been given to anybody we know of; the pages say made up."""


class Names:
    """Draws names; the same seed gives the same people."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self.given = 0

    def person(self) -> str:
        """A name of two or three characters."""
        surname = self.rng.choice(SURNAMES)
        if self.rng.random() < 0.18:
            return surname + self.rng.choice(LAST)
        return surname + self.rng.choice(MIDDLE) + self.rng.choice(LAST)

    def phone(self) -> str:
        """The next made-up number: 199 0000 0001 and so on."""
        self.given = (self.given + 1) % 10_000
        return f"{PHONE_HEAD}{self.given:04}"
