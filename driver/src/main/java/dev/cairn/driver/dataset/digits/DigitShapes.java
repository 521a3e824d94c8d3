package dev.cairn.driver.dataset.digits;

import static dev.cairn.driver.dataset.digits.Stroke.curve;
import static dev.cairn.driver.dataset.digits.Stroke.lines;

import java.util.List;

/** How people write the digits: for each several ways, in strokes within the unit square. */
final class DigitShapes {
    /** By digit, then by way of writing it. */
    private static final List<List<List<Stroke>>> SHAPES =
            List.of(zero(), one(), two(), three(), four(), five(), six(), seven(), eight(), nine());

    private DigitShapes() {}

    static List<List<Stroke>> of(int digit) {
        return SHAPES.get(digit);
    }

    private static List<List<Stroke>> zero() {
        Stroke round = curve(.52, .03, .24, .18, .14, .5, .24, .83, .5, .97, .77, .82, .86, .48, .75, .16, .5, .03);
        Stroke narrow = curve(.55, .04, .35, .2, .28, .5, .33, .85, .48, .97, .66, .82, .72, .5, .68, .2, .52, .05);
        Stroke open = curve(.62, .1, .34, .1, .16, .42, .2, .8, .48, .97, .78, .8, .84, .45, .7, .12, .42, .02);
        return List.of(List.of(round), List.of(narrow), List.of(open));
    }

    private static List<List<Stroke>> one() {
        Stroke stem = lines(.52, .03, .5, .97);
        Stroke flag = lines(.3, .24, .52, .03);
        Stroke foot = lines(.28, .97, .74, .96);
        return List.of(List.of(stem), List.of(flag, stem), List.of(flag, stem, foot));
    }

    private static List<List<Stroke>> two() {
        Stroke swan = curve(.18, .27, .28, .09, .52, .03, .76, .16, .74, .38, .5, .65, .18, .95);
        Stroke foot = lines(.18, .95, .84, .94);
        Stroke looped = curve(
                .18, .24, .34, .06, .6, .04, .77, .22, .66, .5, .42, .76, .22, .94, .12, .86, .24, .76, .48, .86, .66,
                .96, .88, .9);
        Stroke wavy = curve(.2, .2, .45, .03, .74, .14, .7, .42, .42, .7, .2, .93, .42, .86, .64, .95, .86, .9);
        return List.of(List.of(swan, foot), List.of(looped), List.of(wavy));
    }

    private static List<List<Stroke>> three() {
        Stroke top = curve(.18, .15, .42, .03, .7, .1, .74, .3, .6, .44, .4, .48);
        Stroke bowl = curve(.4, .48, .68, .53, .81, .72, .68, .92, .42, .97, .16, .86);
        Stroke flat = lines(.2, .05, .76, .05, .44, .42);
        Stroke under = curve(.44, .42, .7, .48, .81, .68, .7, .9, .44, .97, .18, .88);
        return List.of(List.of(top, bowl), List.of(flat, under));
    }

    private static List<List<Stroke>> four() {
        Stroke open = lines(.3, .05, .16, .56, .86, .55);
        Stroke post = lines(.7, .2, .64, .97);
        Stroke closed = lines(.64, .03, .13, .64, .9, .63);
        Stroke stem = lines(.65, .03, .66, .97);
        Stroke cup = curve(.22, .08, .18, .36, .26, .53, .5, .54, .72, .46);
        Stroke tail = lines(.76, .06, .68, .97);
        return List.of(List.of(open, post), List.of(closed, stem), List.of(cup, tail));
    }

    private static List<List<Stroke>> five() {
        Stroke neck = lines(.8, .05, .3, .06, .24, .44);
        Stroke bowl = curve(.24, .44, .5, .36, .77, .5, .8, .74, .6, .94, .36, .97, .15, .86);
        Stroke bar = lines(.3, .08, .84, .04);
        Stroke body = curve(.32, .07, .26, .25, .25, .42, .5, .4, .75, .54, .76, .78, .52, .97, .16, .9);
        return List.of(List.of(neck, bowl), List.of(bar, body));
    }

    private static List<List<Stroke>> six() {
        Stroke curled = curve(
                .72, .05, .46, .14, .26, .38, .18, .66, .28, .9, .52, .97, .75, .85, .78, .65, .6, .52, .38, .56, .2,
                .74);
        Stroke upright =
                curve(.42, .03, .27, .32, .2, .64, .26, .88, .48, .97, .7, .88, .74, .7, .58, .58, .38, .62, .22, .76);
        return List.of(List.of(curled), List.of(upright));
    }

    private static List<List<Stroke>> seven() {
        Stroke roof = lines(.15, .07, .83, .06, .42, .97);
        Stroke bar = lines(.32, .52, .76, .48);
        Stroke serif = lines(.16, .22, .15, .07);
        Stroke top = curve(.14, .12, .3, .05, .5, .1, .82, .05);
        Stroke bent = curve(.82, .05, .64, .34, .5, .64, .46, .97);
        return List.of(List.of(roof), List.of(roof, bar), List.of(serif, roof), List.of(top, bent));
    }

    private static List<List<Stroke>> eight() {
        Stroke rings = curve(
                .5, .47, .27, .33, .27, .12, .5, .03, .73, .12, .73, .33, .5, .47, .22, .63, .2, .87, .5, .97, .8, .87,
                .78, .63, .5, .47);
        Stroke twisted = curve(
                .76, .12, .52, .03, .27, .14, .3, .34, .52, .48, .76, .65, .76, .88, .5, .97, .25, .88, .26, .68, .5,
                .48, .72, .3, .74, .1);
        return List.of(List.of(rings), List.of(twisted));
    }

    private static List<List<Stroke>> nine() {
        Stroke loop = curve(.74, .2, .54, .04, .3, .1, .2, .3, .34, .48, .56, .46, .75, .24);
        Stroke stem = lines(.76, .14, .7, .97);
        Stroke hooked = curve(
                .76, .24, .58, .04, .32, .08, .2, .28, .32, .47, .56, .46, .74, .28, .78, .16, .77, .5, .68, .84, .46,
                .97, .24, .9);
        return List.of(List.of(loop, stem), List.of(hooked));
    }
}
