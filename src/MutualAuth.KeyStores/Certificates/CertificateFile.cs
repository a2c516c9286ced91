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
    /// <returns>At least one certificate, in the order of the file.</returns>
    /// <exception cref="MutualAuthException">
    /// <see cref="Mab.NotACertificate"/>, <see cref="Mab.PrivateKeyFromPartner"/> or <see cref="Mab.DamagedCertificate"/>; without a
    /// file name, since only the caller knows where the bytes came from.
    /// </exception>
    public static IReadOnlyList<Certificate> Read(byte[] file)
    {
        var certificates = TextDecoding.Decode(file) is { } text ? ReadText(text, file) : ReadBinary(file, file);
        return certificates.Count > 0 ? certificates : throw Refused(file);
    }

    private static List<Certificate> ReadText(string text, byte[] file)
    {
        if (text.IndexOf(PemReader.BeginMark, StringComparison.Ordinal) >= 0)
            return ReadPem(text, file);
        return BareBase64(text) is { } der ? ReadBinary(der, file) : throw Refused(file);
    }

    private static List<Certificate> ReadPem(string text, byte[] file)
    {
        var blocks = PemReader.Read(text, label => IsCertificate(label) || IsPkcs7(label));
        if (blocks.Any(block => FileKind.IsPrivateKeyLabel(block.Label)))
            throw Mab.PrivateKeyFromPartner.Error(null);

        var certificates = new List<Certificate>();
        foreach (var block in blocks)
        {
            // Others (parameters, CRLs, a request beside its answer) are no reason to refuse the certificates among them.
            if (block.Der is not { } der)
                continue;
            try
            {
                if (IsPkcs7(block.Label))
                    certificates.AddRange(ReadPkcs7(der));
                else
                    certificates.Add(ReadCertificate(WithoutAuxiliaryTrust(der, block.Label)));
            }
            catch (MutualAuthException exception) when (exception.Finding.Kind == Mab.DamagedCertificate)
            {
                throw new MutualAuthException(exception.Finding.AtLine(block.Line), exception);
            }
        }

        return certificates.Count > 0 ? certificates : throw Refused(file);
    }

    private static bool IsCertificate(string label) => label is "CERTIFICATE" or "X509 CERTIFICATE" or "TRUSTED CERTIFICATE";

    private static bool IsPkcs7(string label) => label is "PKCS7" or "PKCS #7 SIGNED DATA" or "CMS";

    /// <summary>OpenSSL's <c>TRUSTED CERTIFICATE</c> holds its trust settings behind the certificate (openssl x509 -trustout).</summary>
    private static byte[] WithoutAuxiliaryTrust(byte[] der, string label)
    {
        if (label != "TRUSTED CERTIFICATE" || DerElement.Length(der, 0) is not { } length)
            return der;
        return der.AsEnumerable().Take(length).ToArray();
    }

    /// <summary>One certificate or PKCS#7, or several certificates one after the other.</summary>
    private static List<Certificate> ReadBinary(byte[] content, byte[] file)
    {
        if (content.Length == 0 || content[0] != 0x30 || FileKind.IsPkcs12(content))
            throw Refused(file);
        if (FileKind.IsPkcs7(content))
            return ReadPkcs7(content);

        var certificates = new List<Certificate>();
        for (var position = 0; position < content.Length;)
        {
            if (DerElement.Length(content, position) is not { } length)
            {
                throw certificates.Count > 0
                    ? Mab.DamagedCertificate.Error(null, $"after {certificates.Count} certificates, {content.Length - position} bytes follow that are none")
                    : FileKind.LooksLikeCertificate(content) ? Mab.DamagedCertificate.Error(null, "the file was cut short") : Refused(file);
            }

            var element = content;
            if (length != content.Length)
            {
                element = new byte[length];
                Array.Copy(content, position, element, 0, length);
            }

            certificates.Add(ReadCertificate(element));
            position += length;
        }

        return certificates;
    }

    private static Certificate ReadCertificate(byte[] der)
    {
        try
        {
            return Certificate.Parse(der);
        }
        catch (MutualAuthException) when (!FileKind.LooksLikeCertificate(der))
        {
            throw Refused(der);
        }
    }

    private static List<Certificate> ReadPkcs7(byte[] content)
    {
        try
        {
            var message = ContentInfo.GetInstance(Asn1Object.FromByteArray(content));
            if (!message.ContentType.Equals(CmsObjectIdentifiers.SignedData))
                throw Mab.NotACertificate.Error(null, "this is a PKCS#7 message that is encrypted or of another kind");
            var certificates = SignedData.GetInstance(message.Content).Certificates;
            return certificates is null
                ? throw Mab.NotACertificate.Error(null, "this is a PKCS#7 message without certificates")
                : certificates.Select(element => Certificate.Parse(element.GetEncoded())).ToList();
        }
        catch (Exception exception) when (exception is not MutualAuthException)
        {
            throw new MutualAuthException(Mab.DamagedCertificate.At(null, "its PKCS#7 structure is broken"), exception);
        }
    }

    /// <summary>The decoded bytes of a text that is nothing but base64 of ASN.1, else null.</summary>
    private static byte[]? BareBase64(string text)
    {
        var digits = new System.Text.StringBuilder(text.Length);
        foreach (var c in text)
        {
            if (char.IsWhiteSpace(c))
                continue;
            if (!PemReader.IsBase64(c))
                return null;
            digits.Append(c);
        }

        try
        {
            var der = Convert.FromBase64String(digits.ToString());
            return der.Length > 2 && der[0] == 0x30 ? der : null;
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private static MutualAuthException Refused(byte[] file) =>
        FileKind.HoldsPrivateKey(file) ? Mab.PrivateKeyFromPartner.Error(null) : Mab.NotACertificate.Error(null, FileKind.Describe(file));
}
