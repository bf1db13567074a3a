package sample

// motifs draw what a photo shows, as it was found and as it is when the work is
// done. They are simple on purpose: a glance tells a lift from a lamp.
var motifs = map[string]func(c *canvas, mended bool){
	"ceiling": drawCeiling, "wall": drawWall, "window": drawWindow, "door": drawDoor, "stairs": drawStairs, "pipe": drawPipe, "drain": drawDrain,
	"panel": drawPanel, "lamp": drawLamp, "lift": drawLift, "radiator": drawRadiator, "hydrant": drawHydrant, "cars": drawCars, "bikes": drawBikes,
	"bins": drawBins, "snow": drawSnow, "green": drawGreen, "facade": drawFacade, "paper": drawPaper,
}

func drawCeiling(c *canvas, mended bool) {
	c.room(0xe9e6df, 0xcfc9bd)
	c.path(2, rgb(0xb9b2a5), -60, 60, 100, 120, 300, 120, 460, 60)
	c.line(100, 120, 100, 330, 2, rgb(0xb9b2a5))
	c.line(300, 120, 300, 330, 2, rgb(0xb9b2a5))
	c.disc(200, 70, 26, 9, rgb(0xf6f3e6))
	if mended {
		c.rect(110, 20, 190, 105, veil(0xf7f6f2, 210))
		return
	}
	c.stain(150, 62, 62, 0x8a7350)
	c.stain(118, 150, 34, 0x8a7350)
	for i := range 4 {
		c.line(128+float64(i)*15, 122, 128+float64(i)*15, 150+float64(i%3)*22, 2, veil(0x6f8796, 170))
	}
}

func drawWall(c *canvas, mended bool) {
	c.room(0xd8d3c6, 0xc1bbad)
	c.rect(-80, 252, 480, 320, rgb(0x8b857a))
	c.rect(-80, 246, 480, 254, rgb(0xa39c8f))
	if mended {
		c.rect(150, 20, 270, 246, veil(0xeae7de, 220))
		return
	}
	crack := rgb(0x3d3831)
	c.path(4, crack, 236, -40, 214, 60, 232, 110, 196, 158, 210, 205, 182, 250)
	c.path(2, crack, 232, 110, 262, 140, 270, 176)
	c.path(2, crack, 196, 158, 166, 170)
	c.stain(226, 206, 40, 0x9a8f7c)
}

func drawWindow(c *canvas, mended bool) {
	c.room(0xbdb7ab, 0x9f998e)
	c.rect(96, 36, 304, 246, rgb(0xeeeae0))
	c.rect(108, 48, 196, 234, rgb(0xa9c4d4))
	c.rect(204, 48, 292, 234, rgb(0xa9c4d4))
	c.rect(60, 246, 340, 262, rgb(0xcac4b8))
	c.line(126, 62, 168, 120, 4, veil(0xffffff, 130))
	if mended {
		c.line(222, 62, 262, 118, 4, veil(0xffffff, 130))
		return
	}
	c.paint(204, 48, 292, 234, rgb(0x3c4a52), func(x, y float64) bool {
		return (x-248)*(x-248)+(y-140)*(y-140)*0.6 < 1500+500*((x-248)/40)*((y-140)/70)
	})
	for _, p := range []float64{208, 60, 290, 70, 206, 226, 288, 210} {
		c.line(248, 140, p, p*0.7, 1.5, veil(0xffffff, 160))
	}
}

func drawDoor(c *canvas, mended bool) {
	c.room(0xa9a39a, 0x827c73)
	c.rect(-80, 262, 480, 320, rgb(0x6a655d))
	c.rect(104, 26, 300, 266, rgb(0x4a4f55))
	c.rect(116, 38, 206, 266, rgb(0x5d7283))
	c.rect(214, 38, 290, 122, rgb(0x97acb8))
	c.rect(126, 52, 196, 150, rgb(0x9db4c0))
	c.rect(316, 110, 352, 190, rgb(0x23272b))
	for i := range 9 {
		c.rect(322+float64(i%3)*9, 142+float64(i/3)*12, 328+float64(i%3)*9, 150+float64(i/3)*12, rgb(0x8d959b))
	}
	if mended {
		c.rect(214, 122, 290, 266, rgb(0x5d7283))
		c.disc(334, 124, 5, 5, rgb(0x5fd07a))
		c.rect(196, 160, 206, 196, rgb(0xd9c27a))
		return
	}
	c.rect(214, 122, 290, 266, rgb(0x16181a))
	c.rect(206, 244, 236, 266, rgb(0xa4543c)) // a brick keeps it open
	c.disc(334, 124, 5, 5, rgb(0x7a2a22))
	c.path(2, rgb(0xb23b2e), 200, 160, 214, 186, 204, 204)
}

func drawStairs(c *canvas, mended bool) {
	c.room(0xd2cdc2, 0xb0aa9f)
	for i := range 6 {
		y := 120 + float64(i)*32
		c.rect(60-float64(i)*26, y, 300+float64(i)*20, y+16, rgb(0x9c968b))
		c.rect(60-float64(i)*26, y+16, 300+float64(i)*20, y+32, rgb(0x7d776d))
	}
	c.line(318, 40, 400, 260, 6, rgb(0x6b3f2a))
	for i := range 5 {
		c.line(326+float64(i)*17, 62+float64(i)*46, 326+float64(i)*17, 130+float64(i)*46, 3, rgb(0x5a5f63))
	}
	if mended {
		c.rect(20, 60, 130, 96, veil(0xffffff, 70))
		return
	}
	for _, b := range [][5]float64{{70, 150, 150, 214, 0xb98d57}, {128, 182, 190, 236, 0xa97c48}, {44, 208, 118, 270, 0xc59a63}, {196, 168, 236, 232, 0x6f7f8c}} {
		c.rect(b[0], b[1], b[2], b[3], rgb(uint32(b[4])))
		c.line(b[0], (b[1]+b[3])/2, b[2], (b[1]+b[3])/2, 2, veil(0x000000, 90))
		c.rect(b[0], b[1], b[2], b[1]+4, veil(0xffffff, 60))
	}
}

func drawPipe(c *canvas, mended bool) {
	c.room(0xc4c0b7, 0x9d988e)
	c.rect(-80, 256, 480, 320, rgb(0x77726a))
	for _, x := range []float64{120, 230} {
		c.rect(x, -60, x+34, 320, rgb(0x8f989e))
		c.rect(x+4, -60, x+12, 320, veil(0xffffff, 90))
		c.rect(x-5, 96, x+39, 116, rgb(0x6c757b))
	}
	c.disc(247, 176, 26, 26, rgb(0xb33a2c)) // a valve's wheel
	c.disc(247, 176, 17, 17, rgb(0x8f989e))
	c.line(222, 176, 272, 176, 5, rgb(0xb33a2c))
	if mended {
		c.rect(112, 148, 162, 190, rgb(0xd8dde0))
		c.rect(112, 162, 162, 168, rgb(0x596066))
		return
	}
	c.stain(137, 168, 30, 0x7d4a24)
	for i := range 5 {
		c.line(138, 166, 178+float64(i)*14, 200+float64(i*i)*6, 2.5, veil(0xd7ecf7, 220))
	}
	c.disc(190, 280, 120, 20, veil(0x7fa3b5, 150))
}

func drawDrain(c *canvas, mended bool) {
	c.room(0x8d8a82, 0x6f6c65)
	for y := 0.0; y < 320; y += 40 {
		c.line(-80, y, 480, y+8, 1.5, veil(0x3f3d39, 120))
	}
	for x := -40.0; x < 460; x += 56 {
		c.line(x, -40, x+18, 340, 1.5, veil(0x3f3d39, 120))
	}
	c.disc(200, 166, 92, 66, rgb(0x4c4a46))
	if mended {
		c.disc(200, 166, 84, 59, rgb(0x5e6265))
		for i := range 5 {
			c.line(136+float64(i)*32, 128, 136+float64(i)*32, 204, 3, veil(0x2e3032, 190))
		}
		return
	}
	c.disc(200, 166, 84, 59, rgb(0x100f0e))
	c.stain(214, 196, 120, 0x3a3420)
	c.disc(168, 240, 130, 34, veil(0x4d4a2a, 170))
	c.line(250, 60, 214, 150, 5, rgb(0x7a5b38))
}

func drawPanel(c *canvas, mended bool) {
	c.room(0xb8b2a6, 0x8f897e)
	c.rect(92, 34, 308, 262, rgb(0x8b9296))
	c.rect(104, 46, 296, 250, rgb(0x31363a))
	for i := range 6 {
		x := 114 + float64(i%3)*62
		y := 58 + float64(i/3)*78
		c.rect(x, y, x+48, y+60, rgb(0xd7d9d4))
		c.rect(x+8, y+8, x+40, y+26, rgb(0x1e2a23))
		c.write(string([]rune{rune('0' + i), rune('4' + i%4), '7'}), x+10, y+11, 2.4, rgb(0x7ed48b))
	}
	for i := range 6 {
		c.path(3, rgb([]uint32{0xb33a2c, 0x2f6fb0, 0xd2a53a}[i%3]), 120+float64(i)*28, 214, 126+float64(i)*28, 232, 118+float64(i)*30, 250)
	}
	if mended {
		return
	}
	c.stain(206, 150, 70, 0x14110e)
	c.glow(222, 128, 34, 0xffb45a)
	c.path(3, rgb(0xfff0c0), 214, 112, 226, 124, 218, 130, 234, 146)
	c.path(4, rgb(0x22262a), 250, 250, 292, 276, 330, 262, 372, 290)
}

func drawLamp(c *canvas, mended bool) {
	if mended {
		c.room(0xd9cfae, 0x9a8d6c)
	} else {
		c.room(0x2a2c33, 0x14151a)
	}
	wall := veil(0x000000, 60)
	c.path(3, wall, -40, -20, 120, 80, 120, 230, -40, 330)
	c.path(3, wall, 440, -20, 280, 80, 280, 230, 440, 330)
	c.line(120, 80, 280, 80, 3, wall)
	c.line(120, 230, 280, 230, 3, wall)
	c.rect(176, 120, 224, 230, veil(0x000000, 70))
	if mended {
		c.glow(200, 52, 150, 0xfff3c4)
	}
	c.rect(182, 18, 218, 30, rgb(0x7c7f84))
	bulb := rgb(0x5b5d62)
	if mended {
		bulb = rgb(0xfffdf0)
	}
	c.disc(200, 44, 19, 19, bulb)
	if !mended {
		c.path(2, rgb(0x17181b), 192, 36, 200, 46, 196, 56)
		c.glow(330, 250, 60, 0x9fb6d8) // a phone's light
	}
}

func drawLift(c *canvas, mended bool) {
	c.room(0xcfcac0, 0xa49e93)
	c.rect(-80, 262, 480, 320, rgb(0x86807a))
	c.rect(92, 52, 300, 268, rgb(0x70757a))
	c.rect(104, 64, 194, 268, rgb(0xb4babf))
	c.rect(198, 64, 288, 268, rgb(0xb4babf))
	for _, x := range []float64{112, 206} {
		c.rect(x, 64, x+10, 268, veil(0xffffff, 80))
	}
	c.rect(160, 16, 232, 44, rgb(0x17191b))
	c.rect(318, 140, 346, 204, rgb(0x596066))
	c.disc(332, 158, 7, 7, rgb(0xe8e2c8))
	c.disc(332, 184, 7, 7, rgb(0xe8e2c8))
	if mended {
		c.write("12", 178, 21, 3.6, rgb(0xff5a3c))
		c.disc(332, 158, 7, 7, rgb(0xffb347))
		return
	}
	c.write("--", 178, 21, 3.6, rgb(0xff5a3c))
	c.rect(188, 64, 206, 268, rgb(0x0d0e0f))
	c.rect(120, 128, 190, 184, rgb(0xf2ead0)) // a notice
	for i := range 4 {
		c.rect(128, 138+float64(i)*11, 180-float64(i%2)*14, 142+float64(i)*11, rgb(0xa83226))
	}
}

func drawRadiator(c *canvas, mended bool) {
	c.room(0xdedacf, 0xc0bbae)
	c.rect(-80, 262, 480, 320, rgb(0x9d7f58))
	for i := range 9 {
		x := 70 + float64(i)*26
		c.rect(x, 130, x+20, 250, rgb(0xf2f0ea))
		c.rect(x+14, 130, x+20, 250, veil(0x8b877d, 130))
		c.disc(x+10, 130, 10, 8, rgb(0xf2f0ea))
	}
	c.rect(304, 224, 372, 236, rgb(0xcfcac0))
	c.rect(250, 44, 346, 104, rgb(0x2c3034)) // a thermometer
	c.rect(258, 52, 338, 96, rgb(0xb9c7b2))
	if mended {
		c.write("20.5", 264, 59, 4.6, rgb(0x20261f))
		c.glow(180, 130, 110, 0xffd9a0)
		return
	}
	c.write("14.6", 264, 59, 4.6, rgb(0x20261f))
	c.rect(-80, -40, 480, 320, veil(0x7fa0c4, 50))
}

func drawHydrant(c *canvas, mended bool) {
	c.room(0xd4cfc4, 0xaca69b)
	c.rect(100, 40, 300, 256, rgb(0xb3271f))
	c.rect(112, 52, 288, 244, rgb(0x2b1a18))
	c.rect(200, 40, 302, 256, veil(0xd9564b, 90))
	c.disc(160, 100, 26, 26, rgb(0x9aa1a6))
	c.disc(160, 100, 12, 12, rgb(0x31363a))
	if mended {
		for i := range 5 {
			c.disc(158, 190, 40-float64(i)*8, 40-float64(i)*8, rgb([]uint32{0xe7e0cf, 0xcfc6b0}[i%2]))
		}
		c.disc(250, 150, 15, 15, rgb(0x3fa34d))
		return
	}
	c.rect(126, 190, 174, 244, rgb(0xb98d57))
	c.disc(214, 228, 34, 14, rgb(0x5a5148))
	c.disc(252, 236, 24, 9, rgb(0x6d4d3a))
	c.stain(160, 120, 20, 0x7d4a24)
}

// car is one from behind.
func car(c *canvas, x, y float64, hex uint32) {
	c.rect(x, y, x+96, y+46, rgb(hex))
	c.rect(x+12, y-26, x+84, y+4, rgb(hex))
	c.rect(x+20, y-20, x+76, y, rgb(0x24303a))
	c.rect(x+4, y+12, x+18, y+22, rgb(0xc23a2e))
	c.rect(x+78, y+12, x+92, y+22, rgb(0xc23a2e))
	c.rect(x+34, y+18, x+62, y+30, rgb(0x2c62b4))
	c.rect(x+8, y+44, x+26, y+58, rgb(0x17181a))
	c.rect(x+70, y+44, x+88, y+58, rgb(0x17181a))
}

func drawCars(c *canvas, mended bool) {
	c.room(0xbfd2e0, 0x9aa7ae)
	c.rect(-80, -40, 480, 120, rgb(0xb7ab97))
	for i := range 8 {
		c.rect(-30+float64(i)*60, 14, 4+float64(i)*60, 62, rgb(0x6f8796))
	}
	c.rect(-80, 120, 480, 320, rgb(0x7b7d7d))
	for i := range 5 {
		c.line(-20+float64(i)*110, 300, 40+float64(i)*90, 130, 4, rgb(0xe2c04a))
	}
	if mended {
		car(c, -30, 140, 0xd7d9da)
		return
	}
	car(c, -20, 140, 0xd7d9da)
	car(c, 92, 150, 0x3b4046)
	car(c, 206, 142, 0x8a2f2a)
	car(c, 300, 190, 0xe9e6df)
}

func drawBikes(c *canvas, mended bool) {
	c.room(0xcdc7bb, 0x9d978b)
	c.rect(-80, 236, 480, 320, rgb(0x827c72))
	c.rect(30, 40, 90, 70, rgb(0xeae6dc))
	bike := func(x float64, hex uint32) {
		c.disc(x, 230, 28, 28, rgb(0x1d1f21))
		c.disc(x, 230, 18, 18, rgb(0x8b8f92))
		c.disc(x+96, 230, 28, 28, rgb(0x1d1f21))
		c.disc(x+96, 230, 18, 18, rgb(0x8b8f92))
		c.path(12, rgb(hex), x, 228, x+34, 206, x+70, 210, x+92, 176)
		c.path(6, rgb(0x2b2e30), x+92, 230, x+84, 140, x+66, 134)
		c.rect(x+6, 168, x+52, 182, rgb(0x202224))
	}
	if mended {
		c.rect(230, 60, 350, 160, rgb(0xf3f0e4))
		c.disc(290, 108, 36, 36, rgb(0xc23a2e))
		c.disc(290, 108, 28, 28, rgb(0xf3f0e4))
		c.line(268, 130, 312, 86, 8, rgb(0xc23a2e))
		return
	}
	bike(70, 0x2f6fb0)
	bike(210, 0xb33a2c)
	c.path(3, rgb(0x111213), 60, 62, 76, 120, 110, 172)
	c.path(3, rgb(0x111213), 64, 62, 190, 150, 250, 172)
	c.rect(50, 52, 76, 66, rgb(0xffffff))
}

func drawBins(c *canvas, mended bool) {
	c.room(0xbac6c2, 0x93978e)
	c.rect(-80, 210, 480, 320, rgb(0x77756d))
	for i, hex := range []uint32{0x3f8f55, 0x2f6fb0, 0x5c6166, 0xb33a2c} {
		x := 40 + float64(i)*84
		c.rect(x, 120, x+70, 236, rgb(hex))
		c.rect(x-4, 110, x+74, 124, veil(0x111111, 130))
		c.rect(x+8, 130, x+16, 230, veil(0xffffff, 50))
	}
	if mended {
		return
	}
	for _, b := range [][3]float64{{60, 104, 26}, {108, 96, 22}, {150, 106, 28}, {240, 98, 24}, {300, 104, 26}, {70, 256, 36}, {140, 266, 30}, {214, 258, 40}, {300, 268, 34}} {
		c.disc(b[0], b[1], b[2], b[2]*0.8, rgb([]uint32{0x24272a, 0xe6e2d6, 0x7d2f4a}[int(b[0])%3]))
		c.disc(b[0]-b[2]/3, b[1]-b[2]/3, b[2]/4, b[2]/5, veil(0xffffff, 70))
	}
	c.disc(200, 296, 150, 12, veil(0x3a3420, 170))
}

func drawSnow(c *canvas, mended bool) {
	c.room(0xcbd8e4, 0xe6ebef)
	for i := range 3 {
		x := -20 + float64(i)*150
		c.rect(x, 20, x+120, 130, rgb(0xa89b88))
		for k := range 6 {
			c.rect(x+12+float64(k%3)*36, 34+float64(k/3)*44, x+34+float64(k%3)*36, 62+float64(k/3)*44, rgb(0x55636e))
		}
		c.rect(x-4, 12, x+124, 22, rgb(0xffffff))
	}
	c.rect(-80, 130, 480, 320, rgb(0xf4f7f9))
	if mended {
		c.paint(-80, 130, 480, 320, rgb(0x77797a), func(x, y float64) bool { return x > 200-(y-110)*0.8 && x < 220+(y-110)*0.8 })
		return
	}
	c.paint(-80, 130, 480, 320, veil(0xb7c6d2, 200), func(x, y float64) bool { return x > 200-(y-110)*0.8 && x < 220+(y-110)*0.8 })
	for i := range 7 {
		c.disc(150+float64(i*53%160), 170+float64(i)*20, 14, 5, veil(0x8fa3b3, 190))
	}
}

func drawGreen(c *canvas, mended bool) {
	c.room(0xb9d3e6, 0xd8e2dc)
	c.rect(-80, 150, 480, 320, rgb(0x6f8a4c))
	c.rect(-80, 40, 90, 152, rgb(0xbcae97))
	c.rect(296, 70, 312, 230, rgb(0x5e4731))
	c.disc(304, 74, 66, 56, rgb(0x4d7a3d))
	c.disc(340, 100, 40, 34, rgb(0x58883f))
	c.paint(-80, 150, 480, 320, rgb(0xc9c2b3), func(x, y float64) bool { return x > 110-(y-150)*0.5 && x < 150+(y-150)*0.3 })
	if mended {
		for i := range 12 {
			c.disc(200+float64(i*37%150), 200+float64(i*23%80), 12, 9, rgb(0x7ba152))
		}
		return
	}
	c.disc(252, 240, 84, 30, rgb(0x8f7a55))
	for i := range 26 {
		x := 190 + float64(i*41%160)
		c.line(x, 250+float64(i*17%40), x+float64(i%5)*4-8, 206+float64(i*17%40), 2.5, rgb(0x8d8a3e))
	}
	c.line(304, 150, 360, 178, 8, rgb(0x5e4731))
	c.path(2, rgb(0x4a4f55), 180, 170, 180, 220)
	c.path(2, rgb(0x4a4f55), 350, 180, 350, 240)
	c.path(2, rgb(0x4a4f55), 180, 190, 350, 206)
}

func drawFacade(c *canvas, mended bool) {
	c.room(0xaec8de, 0xd3dee6)
	c.rect(70, -40, 340, 330, rgb(0xc9b79b))
	for i := range 12 {
		x, y := 92+float64(i%3)*84, 6+float64(i/3)*74
		c.rect(x, y, x+58, y+46, rgb(0x51626f))
		c.rect(x, y, x+58, y+5, rgb(0xe8e2d4))
		c.line(x+29, y, x+29, y+46, 3, rgb(0xe8e2d4))
	}
	if mended {
		return
	}
	c.paint(176, 52, 262, 158, rgb(0x8f8577), func(x, y float64) bool { return (x-218)*(x-218)/1600+(y-104)*(y-104)/2500 < 1+0.3*((x-218)/40) })
	c.path(2.5, rgb(0x453f36), 218, 150, 206, 190, 220, 226, 208, 280)
	c.rect(258, 74, 330, 128, rgb(0x9a9fa2)) // somebody closed a balcony in
	c.rect(266, 82, 322, 120, rgb(0x6fa0b8))
	for _, p := range [][2]float64{{200, 286}, {226, 292}, {180, 294}} {
		c.rect(p[0], p[1], p[0]+14, p[1]+7, rgb(0xa89b88))
	}
}

func drawPaper(c *canvas, mended bool) {
	c.room(0x8a6f4d, 0x6d563a)
	c.rect(92, 22, 308, 282, rgb(0xf5f2e8))
	c.rect(140, 40, 260, 52, rgb(0xa83226))
	for i := range 11 {
		c.rect(112, 70+float64(i)*16, 286-float64(i*29%70), 75+float64(i)*16, veil(0x3b3b3b, 190))
	}
	if mended {
		c.disc(258, 246, 26, 26, veil(0xc23a2e, 200))
		c.disc(258, 246, 20, 20, rgb(0xf5f2e8))
		c.disc(258, 246, 6, 6, veil(0xc23a2e, 200))
		return
	}
	c.disc(222, 138, 46, 13, veil(0xffd84a, 110))
	c.path(3, veil(0xc23a2e, 220), 176, 146, 214, 152, 262, 146)
}
