using System.Text;
using MutualAuth.KeyStores.Findings;
using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Asn1.Cms;

namespace MutualAuth.KeyStores.Certificates;

/// <summary>
/// Reads every certificate of a file as a partner may send it: PEM with one or many, DER, PKCS#7 in both encodings, bare
/// base64. Everything else is refused with a text that says what it is; a private key always.
/// </summary>
internal static class CertificateFile
{
    /// <param name="known">Certificates that need not be parsed again.</param>
    /// <returns>At least one certificate, in the order of the file.</returns>
    /// <exception cref="MutualAuthException">
    /// <see cref="Mab.NotACertificate"/>, <see cref="Mab.PrivateKeyFromPartner"/> or <see cref="Mab.DamagedCertificate"/>; without a
    /// file name, since only the caller knows where the bytes came from.
    /// </exception>
    public static IReadOnlyList<Certificate> Read(byte[] file, KnownCertificates? known = null)
    {
        if (TextDecoding.Decode(file) is not { } text)
            return ReadBinary(file, known);
        var content = Unwrapped(file, text);
        return content == file ? ReadPem(text, file, known)
            : TextDecoding.Decode(content) is { } inner ? ReadPem(inner, content, known)
            : ReadBinary(content, known);
    }

    private static List<Certificate> ReadPem(string text, byte[] content, KnownCertificates? known)
    {
        // Before anything else: a file that is damaged, or no certificate, may hold a key all the same.
        if (FileKind.HoldsPrivateKey(text))
            throw Mab.PrivateKeyFromPartner.Error(null);

        var certificates = new List<Certificate>();
        foreach (var block in PemReader.Read(text, HoldsCertificates))
        {
            // Others (parameters, CRLs, a request beside its answer) are no reason to refuse the certificates among them.
            if (block.Der is { } der && (HoldsCertificates(block.Label) || FileKind.IsPrivateKey(der)))
                certificates.AddRange(ReadBlock(block, der, known));
        }

        return certificates.Count > 0 ? certificates : throw Mab.NotACertificate.Error(null, FileKind.Describe(content));
    }

    /// <summary>Whether PEM blocks with that label hold certificates.</summary>
    internal static bool HoldsCertificates(string label) => IsCertificate(label) || IsPkcs7(label);

    /// <summary>The certificates of one PEM block, of which <paramref name="der"/> is the content.</summary>
    internal static IReadOnlyList<Certificate> ReadBlock(PemBlock block, byte[] der, KnownCertificates? known = null)
    {
        try
        {
            return ReadBinary(WithoutAuxiliaryTrust(der, block.Label), known);
        }
        catch (MutualAuthException exception)
        {
            throw new MutualAuthException(exception.Finding.AtLine(block.Line), exception);
        }
    }

    private static bool IsCertificate(string label) => label is "CERTIFICATE" or "X509 CERTIFICATE" or "TRUSTED CERTIFICATE";

    private static bool IsPkcs7(string label) => label is "PKCS7" or "PKCS #7 SIGNED DATA" or "CMS";

    /// <summary>OpenSSL's <c>TRUSTED CERTIFICATE</c> holds its trust settings behind the certificate (openssl x509 -trustout).</summary>
    private static byte[] WithoutAuxiliaryTrust(byte[] der, string label) =>
        label == "TRUSTED CERTIFICATE" && DerElement.Length(der, 0) is { } length ? DerElement.Part(der, 0, length) : der;

    /// <summary>One PKCS#7, or one certificate or several one after the other.</summary>
    private static List<Certificate> ReadBinary(byte[] content, KnownCertificates? known)
    {
        if (FileKind.IsPkcs7(content))
            return ReadPkcs7(content, known);

        var certificates = new List<Certificate>();
        for (var position = 0; position < content.Length || certificates.Count == 0;)
        {
            var isSequence = position < content.Length && content[position] == 0x30;
            var length = isSequence ? DerElement.Length(content, position) : null;
            var element = DerElement.Part(content, position, length ?? content.Length - position);
            if (FileKind.IsPrivateKey(element))
                throw Mab.PrivateKeyFromPartner.Error(null);
            if (length is null)
            {
                throw certificates.Count > 0 ? Mab.DamagedCertificate.Error(null, $"it is followed by {element.Length} further bytes that are none")
                    : FileKind.LooksLikeCertificate(element) ? Mab.DamagedCertificate.Error(null, "it was cut short")
                    : Mab.NotACertificate.Error(null, FileKind.Describe(content));
            }

            certificates.Add(ReadCertificate(element, known));
            position += element.Length;
        }

        return certificates;
    }

    private static Certificate ReadCertificate(byte[] der, KnownCertificates? known)
    {
        try
        {
            return KnownCertificates.Parse(der, known);
        }
        catch (MutualAuthException) when (!FileKind.LooksLikeCertificate(der))
        {
            throw Mab.NotACertificate.Error(null, FileKind.Describe(der));
        }
    }

    private static List<Certificate> ReadPkcs7(byte[] content, KnownCertificates? known)
    {
        try
        {
            var message = ContentInfo.GetInstance(Asn1Object.FromByteArray(content));
            if (!message.ContentType.Equals(CmsObjectIdentifiers.SignedData))
                throw Mab.NotACertificate.Error(null, "this is a PKCS#7 message that is encrypted or of another kind");
            var certificates = SignedData.GetInstance(message.Content).Certificates;
            return certificates is null || certificates.Count == 0
                ? throw Mab.NotACertificate.Error(null, "this is a PKCS#7 message without certificates")
                : certificates.Select(element => KnownCertificates.Parse(element.GetEncoded(), known)).ToList();
        }
        catch (Exception exception) when (exception is not MutualAuthException)
        {
            throw new MutualAuthException(Mab.DamagedCertificate.At(null, "its PKCS#7 structure is broken"), exception);
        }
    }

    /// <summary>
    /// What a file of nothing but base64 stands for, where that is DER, a keystore or PEM (as Kubernetes keeps it); else the
    /// file itself. What was cut off at its end is left to be found in the content.
    /// </summary>
    internal static byte[] Unwrapped(byte[] file) => TextDecoding.Decode(file) is { } text ? Unwrapped(file, text) : file;

    private static byte[] Unwrapped(byte[] file, string text)
    {
        if (text.Any(c => !PemReader.IsBase64(c) && !char.IsWhiteSpace(c)))
            return file;

        var digits = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            if (!char.IsWhiteSpace(c))
                digits.Append(c);
        }

        while (digits.Length > 0 && (digits[digits.Length - 1] == '=' || digits.Length % 4 == 1))
            digits.Length--;
        digits.Append('=', (4 - digits.Length % 4) % 4);
        try
        {
            var content = Convert.FromBase64String(digits.ToString());
            return content.Length > 2 && (content[0] == 0x30 || FileKind.IsJks(content) || IsPemOrKey(content)) ? content : file;
        }
        catch (FormatException)
        {
            return file;
        }
    }

    private static bool IsPemOrKey(byte[] content) =>
        TextDecoding.Decode(content) is { } text
        && (text.IndexOf(PemReader.BeginMark, StringComparison.Ordinal) >= 0 || FileKind.HoldsPrivateKey(text));
}
