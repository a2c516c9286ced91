using System.Text;

namespace MutualAuth.KeyStores.Stores;

/// <summary>
/// A password as the derivations of PKCS #12 take it: PBKDF2 its UTF-8 bytes (as OpenSSL; the JDK allows printable ASCII
/// only, which is the same), the KDF of RFC 7292 appendix B a BMPString with a terminating zero.
/// </summary>
/// <param name="password">Where the characters come from.</param>
/// <param name="emptyAsNothing">
/// An empty password is two zero bytes to some programs and no bytes at all to others (RFC 7292 does not say); a reader has
/// to try both.
/// </param>
internal sealed class Pkcs12Password(Password password, bool emptyAsNothing = false)
{
    public char[] Characters { get; } = password.Characters.ToCharArray();

    public byte[] Utf8 { get; } = Encoding.UTF8.GetBytes(password.Characters);

    public bool TwoZeroesWhenEmpty { get; } = !emptyAsNothing;

    public byte[] Bmp { get; } =
        password.Characters.Length == 0 && emptyAsNothing ? [] : Encoding.BigEndianUnicode.GetBytes(password.Characters + "\0");

    public static IEnumerable<Pkcs12Password> ReadingsOf(Password password)
    {
        yield return new Pkcs12Password(password);
        if (password.Characters.Length == 0)
            yield return new Pkcs12Password(password, emptyAsNothing: true);
    }
}
